"""Issue a certificate of enrollment (D30)."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.actions.issue_document import CannotIssue, issue_document
from casework.events import DocumentIssued
from enrollment.models import IN_ROLL
from enrollment.queries.certificates import certified_facts
from enrollment.queries.roll import visible_students
from enrollment.queries.students import head_of
from enrollment.rules.certificates import CERTIFICATE, COUNTER, ISSUE
from security.access import may_where
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons

LASTS: Final = timedelta(days=90)
LANGUAGES: Final = ("zh-hans", "en")


@recorded
def issue_certificate(*, enrollment: int, purpose: str, language: str, by: Person, at: datetime) -> DocumentIssued:
    """It says what the roll says today, and is valid for 90 days.

    :raises NotFound: if this person does not issue certificates, or may not know the student
    :raises CannotIssue: if the student is not on the roll or has no number yet, or a character cannot be drawn
    """
    rows = visible_students(by, at).filter(pk=enrollment)
    lock_persons(rows.values_list("person", flat=True))
    found = rows.select_related("person", "student").first()
    if found is None or not may_where(by, COUNTER, at, verbs=ISSUE).everywhere:
        raise NotFound(_("Academic affairs issues certificates."))
    if found.status not in IN_ROLL or not found.student_no:
        raise CannotIssue(_("Only students on the roll, with a student number, are certified to be enrolled."))
    language = language if language in LANGUAGES else LANGUAGES[0]
    head = head_of(found, ())
    with override(language):
        facts = certified_facts(head, purpose=purpose.strip()[:60])
    place = next(one for one in head.places if one.is_current)
    return issue_document(
        kind=CERTIFICATE.key,
        person=found.person,
        unit=place.unit,
        facts=facts,
        language=language,
        valid_until=localtime(at).date() + LASTS,
        by=by,
        at=at,
    )
