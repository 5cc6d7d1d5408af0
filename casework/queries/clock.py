"""Deadlines in working days, by the calendar that the application's edition asks for."""

from datetime import date

from rulebook.queries import calendar_for, rules_of
from rulebook.rules.calendar import Due

from casework.models import Application


def due_in(application: Application, working_days: int | None, *, start: date) -> Due | None:
    """The n-th working day after `start`; None where the edition sets no clock.

    :raises CalendarMissing: if a year in between has no calendar
    """
    if working_days is None:
        return None
    edition = rules_of(application.edition_id)
    return calendar_for(edition).deadline(start, working_days, "WD")


def days_left(application: Application, due_on: date, *, today: date) -> int:
    """Working days from tomorrow to the due day, both counted; negative once it is past."""
    calendar = calendar_for(rules_of(application.edition_id))
    if due_on >= today:
        return calendar.working_days_between(today, due_on)
    return -calendar.working_days_between(due_on, today)
