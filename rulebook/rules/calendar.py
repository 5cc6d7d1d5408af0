"""Working days: what counts as one, and when a deadline ends (Civil Code art. 201-203).

The day of the event is not counted; *n working days* end with the n-th working day; *n days* are calendar days; a
period of months or years ends on the corresponding day. A year whose holidays are not published yet is *provisional*
and marks every date computed with it; a year without any data is an error with a sentence, never a guess.
"""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from rulebook.rules.marking import _
from rulebook.rules.parameters import Roll
from rulebook.rules.units import Period, Unit

_DAY = timedelta(days=1)
SATURDAY = 5


class CalendarMissing(Exception):
    """The holidays of a year are not loaded, so nothing can be counted in it. `year` says which."""

    sentence = _("The calendar for {year} is not loaded.")

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(self.sentence.format(year=year))


@dataclass(frozen=True)
class Year:
    """The days of one year that are not as their weekday says, as the State Council arranged them.

    `off` are days of rest (they may lie at the end of the year before), `work` days worked on a weekend. A year that
    is not `final` holds the statutory days by rule only.
    """

    number: int
    off: frozenset[date]
    work: frozenset[date]
    final: bool = True
    source: str = ""


@dataclass(frozen=True)
class Closure:
    """Days on which the school itself is closed, `first` to `last`; on its duty days it works all the same.

    `why` says why it ended earlier than planned.
    """

    name: str
    first: date
    last: date
    duty_days: frozenset[date] = frozenset()
    why: str = ""


@dataclass(frozen=True)
class Due:
    """A day on which something ends, and whether it was counted with a provisional year."""

    day: date
    provisional: bool = False


@dataclass(frozen=True)
class WorkingCalendar:
    """The national calendar of the years that are loaded, and the school's closures where an edition counts them."""

    years: Mapping[int, Year]
    closures: tuple[Closure, ...] = field(default=())

    @classmethod
    def of(cls, years: Iterable[Year], closures: Iterable[Closure] = ()) -> WorkingCalendar:
        """The calendar of these years."""
        return cls({year.number: year for year in years}, tuple(closures))

    @property
    def national(self) -> WorkingCalendar:
        """The same calendar without the school's closures, by which appeals are counted in every edition."""
        return WorkingCalendar(self.years) if self.closures else self

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day.

        :raises CalendarMissing: if the day's year is not loaded and no other year's arrangement names the day
        """
        if any(day in closure.duty_days for closure in self.closures):
            return True
        if any(closure.first <= day <= closure.last for closure in self.closures) or day in self._off:
            return False
        if day in self._work:
            return True
        if day.year not in self.years:
            raise CalendarMissing(day.year)
        return day.weekday() < SATURDAY

    def is_named_off(self, day: date) -> bool:
        """Whether an arrangement names the day as a day of rest, beyond an ordinary weekend."""
        return day in self._off

    def add_working_days(self, day: date, n: int, *, counting_first: bool = False) -> date:
        """The n-th working day after `day`, or, with `counting_first`, from `day` itself on.

        :raises ValueError: if n is negative
        """
        if n < 0:
            raise ValueError(f"working days are counted forward, not {n}")
        reached = day
        for reached in self._working_from(day if counting_first else day + _DAY, n):  # noqa: B007
            pass
        return reached

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after `first` up to and with `last`; 0 if `last` is not later."""
        return sum(self.is_working(first + _DAY * n) for n in range(1, (last - first).days + 1))

    def roll(self, day: date) -> date:
        """The day itself if it is a working day, else the next one."""
        while not self.is_working(day):
            day += _DAY
        return day

    def deadline(self, start: date, amount: int, unit: Unit | str, roll: Roll | str = Roll.NA) -> Due:
        """When `amount` of `unit` (WD, DAY, MONTH, YEAR) from `start` ends; `roll` YES moves a rest day forward.

        :raises CalendarMissing: if a day has to be judged in a year that is not loaded
        :raises ValueError: for a unit in which no deadline is counted
        """
        unit = Unit(unit)
        if unit is Unit.WD:
            day = self.add_working_days(start, amount)
            return Due(day, self._provisional(start, day))
        end = _plus(start, amount, unit)
        if Roll(roll) is not Roll.YES:
            return Due(end)
        day = self.roll(end)
        return Due(day, self._provisional(end, day))

    def not_before(self, start: date, amount: int, unit: Unit | str, roll: Roll | str = Roll.NA) -> Due:
        """`deadline`, for a promise that has to be made today although it may run into a year that is not loaded.

        Then the first day of that year, marked: it cannot lie earlier, and is counted anew when the year is published.
        """
        try:
            return self.deadline(start, amount, unit, roll)
        except CalendarMissing as missing:
            return Due(date(missing.year, 1, 1), provisional=True)

    def after(self, start: date, period: Period, roll: Roll | str = Roll.NA) -> Due:
        """The deadline of a length that carries its own unit."""
        return self.deadline(start, period.n, period.unit, roll)

    def rolled(self, day: date) -> Due:
        """`roll`, with the mark of a provisional year."""
        moved = self.roll(day)
        return Due(moved, self._provisional(day, moved))

    def working_day_due(self, start: date, n: int, *, counting_first: bool = False) -> Due:
        """`add_working_days`, with the mark of a provisional year."""
        day = self.add_working_days(start, n, counting_first=counting_first)
        return Due(day, self._provisional(start, day))

    def _working_from(self, day: date, n: int) -> Iterator[date]:
        found = 0
        while found < n:
            if self.is_working(day):
                found += 1
                yield day
            day += _DAY

    def _provisional(self, first: date, last: date) -> bool:
        return any(not self.years[number].final for number in range(first.year, last.year + 1) if number in self.years)

    @cached_property
    def _off(self) -> frozenset[date]:
        return frozenset().union(*(year.off for year in self.years.values()))

    @cached_property
    def _work(self) -> frozenset[date]:
        return frozenset().union(*(year.work for year in self.years.values()))


def _plus(start: date, amount: int, unit: Unit) -> date:
    """The corresponding day `amount` units later; where the month has none, its last day."""
    if unit is Unit.DAY:
        return start + _DAY * amount
    if unit not in (Unit.MONTH, Unit.YEAR):
        raise ValueError(f"no deadline is counted in {unit}")
    months = start.year * 12 + start.month - 1 + amount * (12 if unit is Unit.YEAR else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, gregorian.monthrange(year, month + 1)[1]))
