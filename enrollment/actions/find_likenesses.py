"""Find records that may be of one person."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import connection

from enrollment.events import LikenessesFound
from enrollment.rules.identity import CITIZEN
from security.journal import recorded
from security.models import Person

# The same number is the same person or a slip; the same name and birth date are looked at. Where two citizen numbers
# tell the two apart they are namesakes most often, but one of the numbers may have been corrected by the police (domain
# 3.10): a weaker ground. Twins have different names. Who went into another record has no enrollment left.
# Every look-up is one of an index, row by row (`offset 0` keeps it so): a school that has just begun has no statistics,
# and a plan that joins the whole roll with itself would take minutes for every chunk of its first import.
_FIND: Final = """
    with asked as materialized (
        select s.id, s.person_id, s.birth_date, p.name
          from enrollment_student s join security_person p on p.id = s.person_id
         where %(all)s or s.id = any(%(students)s)
    ), alike as (
        select a.person_id as one, b.person_id as other, 'NUMBER' as ground
          from asked a
         cross join lateral (select number_index from enrollment_iddocument where student_id = a.id offset 0) d
         cross join lateral (select student_id from enrollment_iddocument
                              where number_index = d.number_index and student_id <> a.id offset 0) e
         cross join lateral (select person_id from enrollment_student where id = e.student_id offset 0) b
        union all
        select a.person_id, q.id, case when coalesce(
               (select number_index from enrollment_iddocument
                 where student_id = a.id and is_current and kind = %(citizen)s limit 1)
               <> (select number_index from enrollment_iddocument
                 where student_id = b.id and is_current and kind = %(citizen)s limit 1), false)
               then 'NAMESAKES' else 'NAME' end
          from asked a
         cross join lateral (select id from security_person
                              where name = a.name and id <> a.person_id offset 0) q
         cross join lateral (select id from enrollment_student
                              where person_id = q.id and birth_date = a.birth_date offset 0) b
         where a.name <> ''
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
