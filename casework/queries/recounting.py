"""Which clocks run, from where each is counted, and what the calendar of today makes of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localtime, make_aware

from casework.kind import kind_of
from casework.models import Application, ClockChange, Decision, Outcome, Recount, State, Step
from casework.queries.clock import correction_days, due_from
from rulebook.queries import rules_of
from rulebook.rules.calendar import CalendarMissing, Due
from security.queries import lock_persons

Verdict = ClockChange.Verdict


@dataclass(frozen=True)
class Clock:
    """A deadline that runs: the `days`-th working day after `start`, under the rules of an edition.

    `due_on` is what was told, `step` the office's step; without one it is the time to correct or to confirm it.
    """

    application: Application
    step: Step | None
    start: date
    days: int
    due_on: date
    is_provisional: bool


@dataclass(frozen=True)
class Counted:
    """A clock, and the day that the calendar gives now; without a day the year that is missing."""

    clock: Clock
    due: Due | None
    missing: int | None = None

    @property
    def verdict(self) -> Verdict | None:
        """What follows. A day that was told to somebody never comes earlier; None where it is the same."""
        if self.due is None:
            return Verdict.UNCOUNTED
        if self.due.day == self.clock.due_on:
            return None
        return Verdict.MOVED if self.due.day > self.clock.due_on else Verdict.KEPT

    @property
    def day(self) -> date:
        """The day that stands from now on."""
        return self.due.day if self.due and self.verdict == Verdict.MOVED else self.clock.due_on

    @property
    def is_provisional(self) -> bool:
        """The mark follows the calendar, whether the day moves or not."""
        return self.due.provisional if self.due else self.clock.is_provisional


def clocks_concerned(recount: Recount) -> QuerySet[Application]:
    """The applications with a clock that runs over the days of this change, or could not be counted last time.

    A closure concerns only those whose edition counts by closures (AMB-38).
    """
    return running(recount.first, recount.last, only_with_closures=bool(recount.name))


def running(first: date, last: date, *, only_with_closures: bool) -> QuerySet[Application]:
    """The applications with a clock that runs in these days, and those of which the last word was that a year is
    missing.
    """
    uncounted = ClockChange.objects.filter(application=OuterRef("pk"), verdict=Verdict.UNCOUNTED)
    touched = Q(due_on__gte=first) | Exists(uncounted)
    end = make_aware(datetime.combine(last + timedelta(days=1), time.min))
    begun = Q(waiting_for__started_at__lt=end) | Q(waiting_for=None, decided_at__lt=end)
    rows = Application.objects.filter(_has_a_clock(), touched, begun)
    if not only_with_closures:
        return rows
    editions = rows.order_by().values_list("edition", flat=True).distinct()
    counting = [one for one in editions if rules_of(one).flag("calendar.use_school_closures")]
    return rows.filter(edition__in=counting)


def _has_a_clock() -> Q:
    """At an office, returned to be corrected, or granted and to be confirmed. Meanwhile no clock of the office runs."""
    at_an_office = Q(state=State.OPEN, waiting_for__state=Step.State.CURRENT, waiting_for__due_on=F("due_on"))
    to_confirm = Q(state=State.DECIDED, outcome=Outcome.GRANTED, waiting_for=None)
    return Q(due_on__isnull=False) & (at_an_office | Q(state=State.WITH_APPLICANT) | to_confirm)


def take_clocks(ids: Collection[int]) -> list[Clock]:
    """Lock the persons, then the applications, and read the clocks that still run."""
    lock_persons(Application.objects.filter(pk__in=ids).values_list("person", flat=True))
    rows = Application.objects.filter(_has_a_clock(), pk__in=ids).select_related("waiting_for")
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    begun_anew, returned_at = _begun_anew(found), _returned_at(found)
    return [clock for one in found if (clock := _clock(one, begun_anew, returned_at)) is not None]


def _begun_anew(applications: Iterable[Application]) -> set[int]:
    """Steps whose clock began anew after a return, at a time when its beginning was not kept: they stay."""
    unknown = [one.waiting_for_id for one in applications if one.waiting_for and one.waiting_for.counted_from is None]
    returned = Decision.objects.standing().filter(step__in=unknown, verdict=Decision.Verdict.RETURNED)
    return set(returned.values_list("step", flat=True)) if unknown else set()


def _returned_at(applications: Iterable[Application]) -> Mapping[int, datetime]:
    """Since when each that lies with its applicant has been there, by id."""
    lying = [one.pk for one in applications if one.state == State.WITH_APPLICANT]
    returned = Decision.objects.standing().filter(application__in=lying, verdict=Decision.Verdict.RETURNED)
    return dict(returned.order_by("at", "pk").values_list("application", "at")) if lying else {}


def _clock(application: Application, begun_anew: Collection[int], returned_at: Mapping[int, datetime]) -> Clock | None:
    step, due_on = application.waiting_for, application.due_on
    if due_on is None:
        return None
    start: date | None
    days: int | None
    if application.state == State.WITH_APPLICANT:
        since, step = returned_at.get(application.pk), None
        start, days = localtime(since).date() if since else None, correction_days(application)
    else:
        start, days = _of_step(step, begun_anew) if step is not None else _of_result(application)
    if start is None or days is None:
        return None
    return Clock(application, step, start, days, due_on, application.due_is_provisional)


def _of_step(step: Step, begun_anew: Collection[int]) -> tuple[date | None, int | None]:
    if step.counted_from is not None:
        return step.counted_from, step.counted_days
    if step.pk in begun_anew or step.started_at is None:
        return None, None
    return localtime(step.started_at).date(), step.working_days


def _of_result(application: Application) -> tuple[date | None, int | None]:
    kind, since = kind_of(application.kind), application.waits_since
    if not kind.needs_confirmation or since is None:
        return None, None
    return localtime(since).date(), rules_of(application.edition_id).whole(kind.confirm_parameter)


def count_anew(clocks: Iterable[Clock]) -> list[Counted]:
    """Each clock by the calendar of now. What begins on one day under one edition is counted once."""
    known: dict[tuple[int, date, int], tuple[Due | None, int | None]] = {}
    found = []
    for clock in clocks:
        key = clock.application.edition_id, clock.start, clock.days
        if key not in known:
            known[key] = _count(*key)
        found.append(Counted(clock, *known[key]))
    return found


def _count(edition: int, start: date, days: int) -> tuple[Due | None, int | None]:
    try:
        return due_from(rules_of(edition), days, start=start), None
    except CalendarMissing as missing:
        return None, missing.year


def news(counted: Iterable[Counted]) -> list[Counted]:
    """Those of which there is something to say that was not said at the change before."""
    said = [one for one in counted if one.verdict is not None]
    last = _last_words([one.clock.application.pk for one in said])
    return [one for one in said if last.get(one.clock.application.pk) != _word(one)]


def _last_words(applications: Collection[int]) -> Mapping[int, tuple[object, ...]]:
    rows = ClockChange.objects.filter(application__in=applications).order_by("application", "-pk")
    newest = rows.distinct("application")
    return {one.application_id: (one.step_id, one.verdict, one.before, one.counted, one.missing_year) for one in newest}


def _word(one: Counted) -> tuple[object, ...]:
    step = one.clock.step
    return step.pk if step else None, one.verdict, one.clock.due_on, one.due.day if one.due else None, one.missing
