"""Report where a student is (D39)."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.models import Placement
from enrollment.queries.roll import students_by_name
from security.access import may_where
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons
from status_changes.events import DynamicsReported
from status_changes.models import DynamicsReport
from status_changes.queries.following_up import follow_up_by
from status_changes.queries.reports import MAKES, REPORTS, open_reports


class CannotReport(Exception):
    """The report cannot be made or closed; the message is a sentence."""


@recorded
def report_dynamics(*, enrollment: int, finding: str, said: str, by: Person, at: datetime) -> DynamicsReported:
    """Missing, detained, deceased, unreachable, in hospital abroad: academic affairs follows it up (ORG-3).

    While it is open no sweep proposes anything against the student, and nothing is confirmed.
    :raises NotFound: if the student is not of this officer's
    :raises CannotReport: if one is open already, or nothing is said
    """
    reach = may_where(by, REPORTS, at, verbs=MAKES)
    place = (
        reach.filter(Placement.objects.filter(enrollment=enrollment, is_current=True)).select_related("unit").first()
    )
    found = students_by_name(by, at).filter(pk=enrollment).first()
    if place is None or found is None:
        raise NotFound(_("This student belongs to another department."))
    lock_persons([found.person_id])
    if not said.strip():
        raise CannotReport(_("Write what is known, and from whom."))
    if open_reports(found).exists():
        raise CannotReport(_("A report about this student is open already. Add to that one, or have it closed."))
    due = follow_up_by(found, place.unit, localtime(at).date())
    DynamicsReport(
        enrollment=found, finding=DynamicsReport.Finding(finding), said=said.strip()[:1000], due_on=due,
        reported_by=by, reported_at=at,
    ).save()  # fmt: skip
    return DynamicsReported(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id}),
        about=f"enrollment.enrollment:{found.pk}",
        finding=finding,
        unit=place.unit_id,
        due_on=due,
    )
