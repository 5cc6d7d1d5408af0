"""Deadlines in working days, by the calendar that the application's edition asks for."""

from datetime import date

from casework.kind import kind_of
from casework.models import Application, Step
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.calendar import CalendarMissing, Due
from rulebook.rules.edition import Edition


def due_in(application: Application, working_days: int | None, *, start: date) -> Due | None:
    """The n-th working day after `start`, as it is promised; None where the edition sets no clock."""
    return None if working_days is None else promised_from(rules_of(application.edition_id), working_days, start=start)


def correction_due(application: Application, *, start: date) -> Due | None:
    """By when what was returned on `start` is to be corrected; None where the kind names no time for it."""
    days = correction_days(application)
    return None if days is None else promised_from(rules_of(application.edition_id), days, start=start)


def correction_days(application: Application) -> int | None:
    """The working days for correcting what an office returned, by the edition."""
    parameter = kind_of(application.kind).return_parameter
    rules = rules_of(application.edition_id)
    return rules.whole(parameter) if parameter and rules.parameter(parameter) is not None else None


def promised_from(rules: Edition, working_days: int, *, start: date) -> Due:
    """The n-th working day after `start`; in a year that is not loaded, its first day, until the year is published."""
    return calendar_for(rules).not_before(start, working_days, "WD")


def due_from(rules: Edition, working_days: int, *, start: date) -> Due:
    """The n-th working day after `start` under these rules.

    :raises CalendarMissing: if a year in between has no calendar
    """
    return calendar_for(rules).deadline(start, working_days, "WD")


def days_left(step: Step, *, today: date) -> int | None:
    """Working days from tomorrow to the step's due day; negative once it is past. None where no clock runs.

    Where the due day lies in a year that is not loaded, the days that were given less those that are over.
    """
    if step.due_on is None:
        return None
    calendar = calendar_for(rules_of(step.application.edition_id))
    if step.due_on < today:
        return -calendar.working_days_between(step.due_on, today)
    try:
        return calendar.working_days_between(today, step.due_on)
    except CalendarMissing:
        if step.counted_from is None or step.counted_days is None:
            return None
        return step.counted_days - calendar.working_days_between(step.counted_from, today)
