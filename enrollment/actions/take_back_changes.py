"""Take back what an import has changed in the data of students: the inverse of `load_changes`."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db import connection

from enrollment.actions.change_fields import change_fields
from enrollment.actions.take_out_students import StillNeeded
from enrollment.events import FieldsChanged
from enrollment.models import FieldChange, FormerName, FormerNumber, Import
from enrollment.queries.handed_out import holding_their_number
from enrollment.queries.records import records_of
from enrollment.queries.undoing import changed_again, changes_back, locked_since
from enrollment.rules.record import Record
from security.journal import recorded
from security.models import Person, SignInName
from security.queries import lock_persons

# The document from before the import is the current one again, until the day that came back with it; the two that came
# after it go.
_DOCUMENTS: Final = """
    with ranked as (
        select id, student_id, valid, row_number() over (partition by student_id order by id desc) as place
          from enrollment_iddocument where student_id = any(%(students)s)
    ), gone as (
        delete from enrollment_iddocument where id in (select id from ranked where place <= 2)
    )
    select old.id, upper(back.valid) from ranked old join ranked back using (student_id)
     where old.place = 3 and back.place = 1
"""
_CURRENT: Final = """
    update enrollment_iddocument set is_current = true, valid = daterange(lower(valid), kept.until)
      from unnest(%s::bigint[], %s::date[]) as kept(id, until) where enrollment_iddocument.id = kept.id
"""


@recorded
def take_back_changes(*, upload: Import, authority: str, by: Person, at: datetime) -> FieldsChanged:
    """Everything is as before this import, or nothing is touched. The history keeps that it was changed and taken back.

    A student number that the import gave and somebody has used since stays used. The caller has authorised it.
    :raises StillNeeded: if one of the fields was changed again or locked since
    """
    lock_persons(FieldChange.objects.filter(of=upload).values_list("student__person", flat=True))
    made = list(FieldChange.objects.filter(of=upload).order_by("enrollment", "pk"))
    back = changes_back(upload)
    records = records_of(back)
    moved = {pk for pk, some in back.items() if any(records[pk].now(one.field) != one.old for one in some)}
    needed = moved | changed_again(upload) | locked_since(back, records)
    if needed:
        raise StillNeeded(needed)
    event = change_fields(
        changes=[(records[pk], changes) for pk, changes in back.items()],
        source=upload.source,
        authority=authority,
        by=by,
        at=at,
    )
    _forget_names(made, records)
    _forget_numbers(made, records)
    _forget_documents({one.student_id for one in made if one.field == "id_number"})
    return event


def _forget_names(made: Iterable[FieldChange], records: dict[int, Record]) -> None:
    """Neither the wrong name nor the right one was ever a former name."""
    for one in made:
        if one.field == "name":
            rows = FormerName.objects.filter(student=records[one.enrollment_id].student, name__in=[one.old, one.new])
            rows.filter(until__isnull=False).delete()


def _forget_numbers(made: Collection[FieldChange], records: dict[int, Record]) -> None:
    numbers = [one for one in made if one.field in {"student_no", "ksh"}]
    persons = {records[one.enrollment_id].person: one for one in numbers}
    used = holding_their_number(persons, since=min((one.at for one in numbers), default=None))
    for person, one in persons.items():
        free = [one.old] if person in used else [one.old, one.new]
        FormerNumber.objects.filter(enrollment=one.enrollment_id, number__in=free).delete()
        if person not in used:
            SignInName.objects.filter(account__person=person, key=one.new.upper()).delete()


def _forget_documents(students: Collection[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DOCUMENTS, {"students": list(students)})
        kept = cursor.fetchall()
        cursor.execute(_CURRENT, [[pk for pk, _until in kept], [until for _pk, until in kept]])
