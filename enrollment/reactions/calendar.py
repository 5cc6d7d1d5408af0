"""A change of the calendar moves the registration windows that are open, and tells who has not registered yet."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import Told, give_notices
from casework.events import RecountEnded
from casework.models import Recount
from casework.rules.notice_texts import notice_text
from enrollment.actions.recount_deferrals import recount_deferrals
from enrollment.actions.recount_own_deadlines import recount_own_deadlines
from enrollment.actions.recount_rectifications import recount_rectifications
from enrollment.actions.recount_windows import recount_windows
from enrollment.actions.tell_guardians import LATER, all_alike, tell_guardians
from enrollment.events import DeferralsRecounted, OwnDeadlinesRecounted, RectificationsRecounted, WindowsRecounted
from enrollment.models import Batch, DeferralRequest, Roster, TermRegistration, TermState
from enrollment.queries.deferrals import IN_FORCE
from enrollment.queries.windows import with_own_deadline
from rulebook.events import CalendarYearPublished, ClosureEndedEarly, ClosureEvent
from security.journal import when
from security.models import Person

WINDOW_LATER = notice_text(
    "enrollment.window-later",
    title=_("More time to register for {term}"),
    short=_("More time to register"),
    body=_("The school’s calendar has changed. You can register until {ends}, no longer until {before}."),
)

RECTIFY_LATER = notice_text(
    "enrollment.rectify-later",
    title=_("More time to file your registration once more"),
    short=_("More time to file once more"),
    body=_("The school’s calendar has changed. You can file it once more until {ends}, no longer until {before}."),
)

DEFERRED_LATER = notice_text(
    "enrollment.deferred-later",
    title=_("More time to register for {term}"),
    short=_("Your deferral lasts longer"),
    body=_("The school’s calendar has changed. Your deferral lasts until {ends}, no longer until {before}."),
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
        rows = TermRegistration.objects.filter(roster=pk, state=TermState.NOT_STARTED, deadline=ends)
        waiting, about = list(rows.values_list("person", flat=True)), f"enrollment.roster:{pk}"
        once = f"{WINDOW_LATER}:{pk}:{ends}"
        give_notices(
            persons=waiting,
            text=WINDOW_LATER,
            facts={"term": rosters[pk].batch.term.code, "before": before, "ends": ends},
            link=reverse("home"),
            about=about,
            once=once,
            at=event.at,
        )
        wards = all_alike(waiting, about=about, once=once)
        tell_guardians(told=wards, text=LATER, facts={"before": before, "ends": ends}, at=event.at)


@when(OwnDeadlinesRecounted)
def tell_who_came_later_and_has_more_time(event: OwnDeadlinesRecounted) -> None:
    """Each with both days."""
    rows = TermRegistration.objects.filter(pk__in=[row for row, *_rest in event.moved], state=TermState.NOT_STARTED)
    terms = dict(rows.values_list("pk", "batch__term__code"))
    told = [
        Told(
            person,
            facts={"term": terms[registration], "before": before, "ends": ends},
            about=f"enrollment.termregistration:{registration}",
            link=reverse("home"),
            once=f"{WINDOW_LATER}:own:{registration}:{ends}",
        )
        for registration, person, before, ends in event.moved
        if registration in terms
    ]
    give_notices(persons=told, text=WINDOW_LATER, at=event.at)
    tell_guardians(told=told, text=LATER, at=event.at)


@when(RectificationsRecounted)
def tell_who_has_more_time_to_file_again(event: RectificationsRecounted) -> None:
    """Each with both days."""
    told = [
        Told(
            person,
            facts={"before": before, "ends": ends},
            about=f"enrollment.termregistration:{registration}",
            link=reverse("home"),
            once=f"{RECTIFY_LATER}:{registration}:{ends}",
        )
        for registration, person, before, ends in event.moved
    ]
    give_notices(persons=told, text=RECTIFY_LATER, at=event.at)
    tell_guardians(told=told, text=LATER, at=event.at)


@when(DeferralsRecounted)
def tell_who_is_deferred_longer(event: DeferralsRecounted) -> None:
    """Each with both days."""
    told = [
        Told(
            person,
            facts={"term": term, "before": before, "ends": ends},
            about=f"casework.application:{application}",
            link=reverse("casework:application", args=[application]),
            once=f"{DEFERRED_LATER}:{application}:{ends}",
        )
        for person, application, term, before, ends in event.moved
    ]
    give_notices(persons=told, text=DEFERRED_LATER, at=event.at)
    tell_guardians(told=told, text=LATER, at=event.at)


@when(RecountEnded)
def recount_what_was_begun_meanwhile(event: RecountEnded) -> None:
    """Refusals and openings that were written beside the publication had read the calendar from before it."""
    recount = Recount.objects.get(pk=event.recount)
    _recount(recount.first, recount.last, by=event.by, at=event.at)


def _recount(first: date, last: date, *, by: int, at: datetime) -> None:
    who = Person.objects.get(pk=by)
    if Batch.objects.filter(closed_at=None, rosters__window_ends_on__gte=first, rosters__opens_on__lte=last).exists():
        recount_windows(first=first, last=last, by=who, at=at)
    if with_own_deadline(max(first, localtime(at).date()), last).exists():
        recount_own_deadlines(first=first, last=last, by=who, at=at)
    if TermRegistration.objects.filter(rectify_until__gte=max(first, localtime(at).date())).exists():
        recount_rectifications(first=first, last=last, by=who, at=at)
    if DeferralRequest.objects.filter(IN_FORCE, ends_on__gte=first).exists():
        recount_deferrals(first=first, by=who, at=at)
