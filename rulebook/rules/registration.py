"""The dates and counts of term registration: window, deferral, on time, runs of missed terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rulebook.rules.calendar import CalendarMissing, Due, WorkingCalendar
from rulebook.rules.edition import Edition
from rulebook.rules.parameters import Roll
from rulebook.rules.units import Unit


def window_end(edition: Edition, opening: date, calendar: WorkingCalendar) -> Due:
    """The last day of the registration window of a batch that opens on `opening` (REG-1.1).

    Whether the opening day itself counts is the edition's choice (AMB-37).

    :raises CalendarMissing: if the window reaches into a year that is not loaded
    """
    days = edition.whole("reg.window_working_days")
    return calendar.working_day_due(opening, days, counting_first=edition.flag("reg.count_opening_day"))


def earliest_window_end(edition: Edition, opening: date, calendar: WorkingCalendar) -> Due:
    """`window_end`, for a window that begins today although it may run into a year that is not loaded.

    Then the first day of that year, marked, and never before the window begins: it cannot end earlier.
    """
    counted_from = opening - timedelta(days=1) if edition.flag("reg.count_opening_day") else opening
    due = calendar.not_before(counted_from, edition.whole("reg.window_working_days"), Unit.WD)
    return due if due.day >= opening else Due(opening, due.provisional)


def is_on_time(*, first_filed_on: date | None, window_ends: date, confirmed: bool) -> bool:
    """Filed inside the window and finally confirmed; how long the office took does not matter (AMB-08)."""
    return confirmed and first_filed_on is not None and first_filed_on <= window_ends


def counts_from_approval(anchor: str, *, filed_on: date, window_ends: date) -> bool:
    """Whether a deferral runs from the day of its approval instead of the end of the window (AMB-04)."""
    return anchor == "APPROVAL" or (anchor == "WINDOW_END_OR_APPROVAL" and filed_on > window_ends)


def deferral_end(
    edition: Edition,
    *,
    filed_on: date,
    approved_on: date,
    days: int,
    window_ends: date,
    term_ends: date,
    calendar: WorkingCalendar,
) -> Due | None:
    """Until when a granted deferral of `days` calendar days runs (REG-1.2, AMB-04).

    Filed before or inside the window it counts from the window's end; filed later, from the day of approval. An end
    on a rest day rolls to the next working day, but never beyond the last day of the term. None: the term was over
    when it was granted, nothing is left to defer, and the term only counts as unregistered with cause.

    :raises CalendarMissing: if the end lies in a year that is not loaded
    """
    late = counts_from_approval(edition.code("reg.deferral_anchor"), filed_on=filed_on, window_ends=window_ends)
    anchor = approved_on if late else window_ends
    if max(anchor, filed_on, approved_on) > term_ends:
        return None
    end = anchor + timedelta(days=days)
    if end >= term_ends:
        return Due(term_ends)
    due = calendar.deadline(anchor, days, Unit.DAY, edition.roll("reg.deferral_max_days"))
    return due if due.day <= term_ends else Due(term_ends)


def earliest_deferral_end(
    edition: Edition,
    *,
    filed_on: date,
    approved_on: date,
    days: int,
    window_ends: date,
    term_ends: date,
    calendar: WorkingCalendar,
) -> Due | None:
    """`deferral_end`, for a deferral that is granted today although it may end in a year that is not loaded.

    Then the day as it is before it rolls, marked: it cannot end earlier; when the year is published it is
    counted anew.
    """
    try:
        return deferral_end(
            edition,
            filed_on=filed_on,
            approved_on=approved_on,
            days=days,
            window_ends=window_ends,
            term_ends=term_ends,
            calendar=calendar,
        )
    except CalendarMissing:
        late = counts_from_approval(edition.code("reg.deferral_anchor"), filed_on=filed_on, window_ends=window_ends)
        return Due((approved_on if late else window_ends) + timedelta(days=days), provisional=True)


def auto_left_from(
    edition: Edition, *, window_ends: date, own_deferral_ends: date | None, calendar: WorkingCalendar
) -> Due:
    """The first day on which auto-left may be proposed for a student who has not registered (REG-1.3, REG-1.4).

    WINDOW_END: the day after the window. DEFERRAL_END: the day after the student's own deferral, or, without one,
    after the longest deferral that could have been granted, counted from the window's end and rolled.
    """
    if own_deferral_ends is not None:
        last = Due(max(own_deferral_ends, window_ends))
    elif edition.code("reg.auto_left_after") == "WINDOW_END":
        last = Due(window_ends)
    else:
        last = calendar.deadline(window_ends, edition.whole("reg.deferral_max_days"), Unit.DAY, Roll.YES)
    return Due(last.day + timedelta(days=1), last.provisional)


class TermOutcome(StrEnum):
    """How a closed term counts for the run of missed terms."""

    REGISTERED = "REGISTERED"
    UNREGISTERED = "UNREGISTERED"
    WITH_CAUSE = "WITH_CAUSE"
    EXEMPT = "EXEMPT"


@dataclass(frozen=True)
class Missed:
    """Terms missed without cause: the run that reaches up to the last term, and all of them."""

    consecutive: int
    cumulative: int

    def grounds(self, edition: Edition) -> tuple[str, ...]:
        """Which grounds for cancellation they give: REG-4.3a (consecutive), REG-4.3b (cumulative)."""
        limits = (
            ("CONSECUTIVE", self.consecutive, "cancel.consecutive"),
            ("CUMULATIVE", self.cumulative, "cancel.cumulative"),
        )
        return tuple(
            ground
            for ground, missed, key in limits
            if edition.parameter(key) is not None and missed >= edition.whole(key)
        )


def missed_runs(outcomes: Iterable[TermOutcome | str]) -> Missed:
    """Count missed terms over a student's closed terms, oldest first (REG-4.3a/b, AMB-05, AMB-06).

    A registered term and one unregistered with cause end the run; an exempt term neither ends nor extends it.
    """
    consecutive = cumulative = 0
    for outcome in map(TermOutcome, outcomes):
        if outcome is TermOutcome.UNREGISTERED:
            consecutive += 1
            cumulative += 1
        elif outcome is not TermOutcome.EXEMPT:
            consecutive = 0
    return Missed(consecutive, cumulative)
