"""Report where a student is (D39)."""

from datetime import date, datetime
from typing import Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.models import Enrollment, Placement
from enrollment.queries.roll import students_by_name
from rulebook.queries import NoEdition, calendar_for, edition_for, edition_in_force, rules_of
from rulebook.rules.calendar import CalendarMissing
from security.access import may_where
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons
from status_changes.events import DynamicsReported
from status_changes.models import DynamicsReport
from status_changes.queries.reports import MAKES, REPORTS, open_reports

FOLLOW_UP: Final = "report.follow_up_wd"


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
    due = _due(found, place, localtime(at).date())
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


def _due(enrollment: Enrollment, place: Placement, today: date) -> date | None:
    """The day by which it is to be followed up; None where the regulation sets none or the year is not loaded."""
    try:
        rules = rules_of(edition_for(edition_in_force(enrollment.category, on=today).pk, place.unit, today))
        days = rules.parameter(FOLLOW_UP)
        return calendar_for(rules).add_working_days(today, days) if isinstance(days, int) else None
    except (NoEdition, CalendarMissing):
        return None
