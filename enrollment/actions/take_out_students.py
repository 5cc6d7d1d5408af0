"""Take students out of the roll again whom nobody has dealt with: the inverse of `enter_students`."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import ngettext

from enrollment.events import StudentsTakenOut
from enrollment.models import Enrollment, FormerNumber
from enrollment.queries.dependents import dependents_of, entered_anew, unused_persons
from enrollment.queries.handed_out import holding_their_number
from security.actions.withdraw_accounts import withdraw_accounts
from security.actions.withdraw_sign_in_names import withdraw_sign_in_names
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


class StillNeeded(Exception):
    """Something was built on some of what an import brought. `ids` say on what; nothing was taken out."""

    def __init__(self, ids: Collection[int]) -> None:
        self.ids = frozenset(ids)
        count = len(self.ids)
        text = ngettext(
            "Nothing was undone: %(n)d row is needed by now. The page of the import says by what.",
            "Nothing was undone: %(n)d rows are needed by now. The page of the import says by what.",
            count,
        )
        super().__init__(text % {"n": count})


_ENROLLMENTS: Final = (
    "update enrollment_importrow set enrollment_id = null where enrollment_id = any(%s)",
    "delete from enrollment_studyrightchange where enrollment_id = any(%s)",
    "delete from enrollment_arrival where enrollment_id = any(%s)",
    "delete from enrollment_statusperiod where enrollment_id = any(%s)",
    "delete from enrollment_placement where enrollment_id = any(%s)",
    "delete from enrollment_enrollment where id = any(%s)",
)
_STUDENTS: Final = (
    "delete from enrollment_iddocument where student_id = any(%s)",
    "delete from enrollment_formername where student_id = any(%s)",
    "delete from enrollment_student where id = any(%s)",
)
_LIKENESSES: Final = "delete from enrollment_likeness where first_id = any(%(persons)s) or second_id = any(%(persons)s)"
_FAMILIES: Final = "delete from security_guardianship where person_id = any(%s) returning guardian_id"
_STRANGERS: Final = "delete from security_person where id = any(%s)"
# The person stays as an empty row, because the journal names it.
_EMPTY: Final = """
    update security_person
       set name = '', grams = '{}', pinyin = '', initials = '', phone = null, email = null, email_index = null
     where id = any(%s)
"""


@recorded
def take_out_students(*, enrollments: Collection[int], authority: str, by: Person, at: datetime) -> StudentsTakenOut:
    """Take out all of these, or none. Persons whom the school knew before keep everything but this enrollment, and no
    longer sign in by its number.

    Of the others nothing is left but an empty row, which the journal names. A student number that was handed out (a
    link to the account was) is never given again; the others become free. The caller has authorised it.
    :raises StillNeeded: if anything was built on one of them since
    """
    ids = sorted(set(enrollments))
    rows = Enrollment.objects.filter(pk__in=ids)
    lock_persons(rows.values_list("person", flat=True))
    found = list(rows.order_by("pk"))
    depending = dependents_of(rows)
    if depending:
        raise StillNeeded(depending)
    anew = {(one.student_id, one.person_id) for one in entered_anew(rows)}
    persons = sorted(person for _student, person in anew)
    _retire_numbers(found, authority, at)
    withdraw_accounts(persons=persons, by=by, at=at)
    _withdraw_names(found, set(persons), by, at)
    _delete(ids, sorted(student for student, _person in anew), persons)
    pairs = tuple((one.person_id, one.pk) for one in found)
    return StudentsTakenOut(
        at=at,
        by=by.pk,
        persons=frozenset(person for person, _enrollment in pairs),
        authority=authority,
        taken_out=pairs,
    )


def _retire_numbers(found: Collection[Enrollment], authority: str, at: datetime) -> None:
    """Keep the numbers that somebody has in hand."""
    holding = holding_their_number([one.person_id for one in found])
    FormerNumber.objects.bulk_create(
        FormerNumber(kind=FormerNumber.Kind.STUDENT_NO, number=one.student_no, until=localtime(at), authority=authority)
        for one in found
        if one.student_no and one.person_id in holding
    )


def _withdraw_names(found: Collection[Enrollment], anew: Collection[int], by: Person, at: datetime) -> None:
    """Who was here before signs in by the earlier numbers only."""
    names = {one.person_id: one.student_no or one.ksh for one in found if one.person_id not in anew}
    others = Enrollment.objects.filter(person__in=names).exclude(pk__in=[one.pk for one in found])
    kept = {
        (person, number) for person, *numbers in others.values_list("person", "student_no", "ksh") for number in numbers
    }
    names = {person: number for person, number in names.items() if number and (person, number) not in kept}
    if names:
        withdraw_sign_in_names(names=names, by=by, at=at)


def _delete(enrollments: list[int], students: list[int], persons: list[int]) -> None:
    with connection.cursor() as cursor:
        for statement in _ENROLLMENTS:
            cursor.execute(statement, [enrollments])
        for statement in _STUDENTS:
            cursor.execute(statement, [students])
        cursor.execute(_LIKENESSES, {"persons": persons})
        cursor.execute(_FAMILIES, [persons])
        family = [row[0] for row in cursor.fetchall()]
        strangers = unused_persons(Person.objects.filter(pk__in=family)).values_list("pk", flat=True)
        cursor.execute(_STRANGERS, [list(strangers)])
        cursor.execute(_EMPTY, [persons])
