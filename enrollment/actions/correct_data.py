"""Correct the data of one student, as an officer types them on a page."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.actions.change_fields import change_fields
from enrollment.events import FieldsChanged
from enrollment.models import Enrollment
from enrollment.queries.correcting import corrects, fingerprint
from enrollment.queries.records import records_of, taken
from enrollment.queries.roll import visible_students
from enrollment.rules.cells import Problem
from enrollment.rules.correcting import judged
from enrollment.rules.fields import Source
from enrollment.rules.record import Record
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons
from security.rules.words import together


class CannotCorrect(Exception):
    """Nothing is changed; `problems` say what is wrong, field by field, and `record` is what the roll holds now."""

    def __init__(self, problems: Sequence[Problem], record: Record) -> None:
        self.problems, self.record = tuple(problems), record
        super().__init__(together(*(str(one.says) for one in problems)))


@recorded
def correct_data(
    *, enrollment: int, typed: Mapping[str, str], seen: Mapping[str, str], authority: str, by: Person, at: datetime
) -> FieldsChanged:
    """Change what was typed otherwise than seen (`enrollment.rules.correcting`), all of it or nothing.

    :raises NotFound: if the student is not among those whose basic data this person may change
    :raises CannotCorrect: with a sentence for each field that cannot be so
    """
    lock_persons(Enrollment.objects.filter(pk=enrollment).values_list("person", flat=True))
    found = visible_students(by, at).filter(pk=enrollment).first()
    if found is None or not corrects(by, found, at):
        raise NotFound(_("There is no such student, or your office does not change the data."))
    record = records_of([found.pk])[found.pk]
    changes, problems = judged(
        record, typed, seen, fingerprint=fingerprint, today=localtime(at).date(), demo=settings.DEMO_MODE
    )
    problems += taken({found.pk: {one.field: one.new for one in changes}}).get(found.pk, [])
    if problems:
        raise CannotCorrect(problems, record)
    return change_fields(changes=[(record, changes)], source=Source.SCHOOL, authority=authority, by=by, at=at)
