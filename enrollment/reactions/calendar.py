"""A change of the calendar moves the registration windows that are open, and tells who has not registered yet."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.actions.recount_windows import recount_windows
from enrollment.events import WindowsRecounted
from enrollment.models import Batch, Roster, TermRegistration, TermState
from rulebook.events import CalendarYearPublished, ClosureEndedEarly, ClosureEvent
from security.journal import when
from security.models import Person

WINDOW_LATER = notice_text(
    "enrollment.window-later",
    title=_("More time to register for {term}"),
    short=_("More time to register"),
    body=_("The school’s calendar has changed. You can register until {ends}, no longer until {before}."),
)


@when(CalendarYearPublished)
def recount_by_the_year(event: CalendarYearPublished) -> None:
    """Days off may lie in the December before."""
    _recount(date(event.year - 1, 12, 1), date(event.year, 12, 31), by=event.by, at=event.at)


@when(ClosureEvent)
def recount_by_the_closure(event: ClosureEvent) -> None:
    """Editions that do not count closures come out the same."""
    last = event.planned if isinstance(event, ClosureEndedEarly) else event.last
    _recount(event.first, last, by=event.by, at=event.at)


@when(WindowsRecounted)
def tell_who_has_more_time(event: WindowsRecounted) -> None:
    """Whoever is still to begin, and whoever was deferred no further than the window."""
    rosters = Roster.objects.select_related("batch__term").in_bulk([roster for roster, _before, _day in event.windows])
    for pk, before, ends in event.windows:
        waiting = TermRegistration.objects.filter(roster=pk, state=TermState.NOT_STARTED, deadline=ends)
        give_notices(
            persons=waiting.values_list("person", flat=True),
            text=WINDOW_LATER,
            facts={"term": rosters[pk].batch.term.code, "before": before, "ends": ends},
            link=reverse("home"),
            about=f"enrollment.roster:{pk}",
            once=f"{WINDOW_LATER}:{pk}:{ends}",
            at=event.at,
        )


def _recount(first: date, last: date, *, by: int, at: datetime) -> None:
    if Batch.objects.filter(closed_at=None, rosters__window_ends_on__gte=first, rosters__opens_on__lte=last).exists():
        recount_windows(first=first, last=last, by=Person.objects.get(pk=by), at=at)
