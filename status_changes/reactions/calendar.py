"""A change of the calendar moves the days for following reports up."""

from datetime import datetime

from casework.events import RecountEnded
from rulebook.events import CalendarYearPublished, ClosureEvent
from security.journal import when
from security.models import Person
from status_changes.actions.recount_reports import recount_reports
from status_changes.models import DynamicsReport


@when(CalendarYearPublished)
def count_reports_by_the_year(event: CalendarYearPublished) -> None:
    """Also where the year was not there when they were made."""
    _recount(event.by, event.at)


@when(ClosureEvent)
def count_reports_by_the_closure(event: ClosureEvent) -> None:
    """Editions that do not count closures come out the same."""
    _recount(event.by, event.at)


@when(RecountEnded)
def count_reports_made_meanwhile(event: RecountEnded) -> None:
    """Those that were written beside the publication had read the calendar from before it."""
    _recount(event.by, event.at)


def _recount(by: int, at: datetime) -> None:
    if DynamicsReport.objects.filter(closed_at=None).exists():
        recount_reports(by=Person.objects.get(pk=by), at=at)
