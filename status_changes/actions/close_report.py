"""Close a report of where a student is."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.access import may_where
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons
from status_changes.actions.report_dynamics import CannotReport
from status_changes.events import ReportClosed
from status_changes.models import DynamicsReport
from status_changes.queries.reports import REPORTS


@recorded
def close_report(*, report: int, outcome: str, by: Person, at: datetime) -> ReportClosed:
    """Academic affairs says what came of it; from then on the sweeps look at the student again (ORG-3).

    :raises NotFound: if it is closed already, or this office does not close reports
    :raises CannotReport: if nothing is said
    """
    reach = may_where(by, REPORTS, at, verbs={"decide"})
    rows = reach.filter(
        DynamicsReport.objects.filter(pk=report, closed_at__isnull=True, enrollment__placements__is_current=True),
        "enrollment__placements__unit",
    )
    lock_persons(rows.values_list("enrollment__person", flat=True))
    found = rows.select_related("enrollment").first()
    if found is None:
        raise NotFound(_("This report is closed already, or academic affairs closes it."))
    if not outcome.strip():
        raise CannotReport(_("Write what came of it."))
    found.closed_at, found.closed_by, found.outcome = at, by, outcome.strip()[:1000]
    found.save()
    return ReportClosed(
        at=at,
        by=by.pk,
        persons=frozenset({found.enrollment.person_id}),
        about=f"enrollment.enrollment:{found.enrollment_id}",
        finding=found.finding,
    )
