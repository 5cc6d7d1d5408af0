"""The working-day calendar from its rows."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from rulebook.models import CalendarYear, SchoolClosure
from rulebook.rules.calendar import SATURDAY, CalendarMissing, Closure, WorkingCalendar, Year
from rulebook.rules.edition import Edition as Rules
from security.journal import request_id

LONGEST_BREAK: Final = 60
"""So many days without work in a row there are never."""
# Within one request the calendar is read once; it is small, and a page may ask for every line of a list.
_read: ContextVar[tuple[str, WorkingCalendar] | None] = ContextVar("calendar_of_request", default=None)


def calendar() -> WorkingCalendar:
    """The national calendar of the years that are loaded: appeals are counted by it in every edition."""
    return _whole().national


def calendar_for(rules: Rules) -> WorkingCalendar:
    """The calendar that an edition counts by: with the school's closures where it says so (AMB-38)."""
    return _whole() if rules.flag("calendar.use_school_closures") else _whole().national


def school_calendar() -> WorkingCalendar:
    """The national calendar together with the school's closures, for looking at."""
    return _whole()


def works_on(day: date) -> bool:
    """Whether the school works on this day; by its weekday alone where its year is not loaded yet, so that nobody goes
    without a reminder until it is.
    """
    try:
        return _whole().is_working(day)
    except CalendarMissing:
        return day.weekday() < SATURDAY


def next_morning(day: date) -> date:
    """The first day after this one on which the school works: what is due by then is reminded of on this day."""
    ahead = (day + timedelta(days=n) for n in range(1, LONGEST_BREAK))
    return next((one for one in ahead if works_on(one)), day + timedelta(days=LONGEST_BREAK))


def forget_calendar() -> None:
    """After a year or a closure was written: the rest of this request reads anew."""
    _read.set(None)


def _whole() -> WorkingCalendar:
    request, known = request_id.get(), _read.get()
    if request and known is not None and known[0] == request:
        return known[1]
    made = WorkingCalendar.of(
        (year_of(row) for row in CalendarYear.objects.all()), (closure_of(row) for row in standing_closures())
    )
    _read.set((request, made))
    return made


def year_of(row: CalendarYear) -> Year:
    """A row as the calendar understands it."""
    return Year(
        row.year,
        off=frozenset(row.off),
        work=frozenset(row.work),
        final=row.state == CalendarYear.State.FINAL,
        source=row.source,
    )


def closure_of(row: SchoolClosure) -> Closure:
    """A row as the calendar understands it."""
    return Closure(row.name, row.first, row.last, frozenset(row.duty_days), row.why)


def standing_closures() -> QuerySet[SchoolClosure]:
    """The closures that count: all that were not taken back."""
    return SchoolClosure.objects.filter(taken_back_at=None)
