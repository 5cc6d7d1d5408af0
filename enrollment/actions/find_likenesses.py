"""Find records that may be of one person."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import connection

from enrollment.events import LikenessesFound
from enrollment.rules.identity import CITIZEN
from security.journal import recorded
from security.models import Person

# The same number is the same person or a slip; the same name and birth date are looked at, unless two citizen numbers
# tell the two apart. Twins have different names. Who went into another record has no enrollment left. The two numbers
# are asked for pair by pair (`limit 1` keeps it so): joined, all numbers would be compared with all others.
_FIND: Final = """
    with alike as (
        select a.person_id as one, b.person_id as other, 'NUMBER' as ground
          from enrollment_iddocument d
          join enrollment_iddocument e on e.number_index = d.number_index and e.student_id <> d.student_id
          join enrollment_student a on a.id = d.student_id
          join enrollment_student b on b.id = e.student_id
         where %(all)s or d.student_id = any(%(students)s)
        union all
        select a.person_id, b.person_id, 'NAME'
          from enrollment_student a
          join security_person p on p.id = a.person_id
          join security_person q on q.pinyin = p.pinyin and q.name = p.name and q.id <> p.id
          join enrollment_student b on b.person_id = q.id and b.birth_date = a.birth_date
         where (%(all)s or a.id = any(%(students)s)) and p.name <> ''
           and not coalesce(
               (select number_index from enrollment_iddocument
                 where student_id = a.id and is_current and kind = %(citizen)s limit 1)
               <> (select number_index from enrollment_iddocument
                 where student_id = b.id and is_current and kind = %(citizen)s limit 1), false)
    )
    insert into enrollment_likeness (first_id, second_id, ground, state, found_at, reason)
    select least(one, other), greatest(one, other), max(ground), 'OPEN', %(at)s, ''
      from alike
     where exists (select 1 from enrollment_enrollment where person_id = one)
       and exists (select 1 from enrollment_enrollment where person_id = other)
     group by 1, 2
        on conflict (first_id, second_id) do nothing
"""


@recorded
def find_likenesses(*, students: Collection[int] | None = None, by: Person, at: datetime) -> LikenessesFound:
    """Note the pairs that are not known yet: with one of these students (ids), or on the whole roll.

    One statement for any number. A pair that was settled is not brought up again. The caller has authorised it.
    """
    asked: dict[str, Any] = {"all": students is None, "students": list(students or ()), "citizen": CITIZEN, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_FIND, asked)
        found = cursor.rowcount
    return LikenessesFound(at=at, by=by.pk, found=found)
