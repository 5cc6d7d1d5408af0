"""Deadlines in working days, by the calendar that the application's edition asks for."""

from datetime import date

from casework.models import Application
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.calendar import Due
from rulebook.rules.edition import Edition


def due_in(application: Application, working_days: int | None, *, start: date) -> Due | None:
    """The n-th working day after `start`; None where the edition sets no clock.

    :raises CalendarMissing: if a year in between has no calendar
    """
    return None if working_days is None else due_from(rules_of(application.edition_id), working_days, start=start)


def due_from(rules: Edition, working_days: int, *, start: date) -> Due:
    """The n-th working day after `start` under these rules."""
    return calendar_for(rules).deadline(start, working_days, "WD")


def days_left(application: Application, due_on: date, *, today: date) -> int:
    """Working days from tomorrow to the due day; negative once it is past."""
    calendar = calendar_for(rules_of(application.edition_id))
    if due_on >= today:
        return calendar.working_days_between(today, due_on)
    return -calendar.working_days_between(due_on, today)
