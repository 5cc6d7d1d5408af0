"""Enter days on which the school is closed."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from rulebook.events import SchoolClosed
from rulebook.models import SchoolClosure
from rulebook.queries import forget_calendar
from security.access import may
from security.journal import recorded
from security.models import Person


class CannotClose(Exception):
    """The closure cannot be entered like this; the message says why."""


@recorded
def close_school(
    *, name: str, first: date, last: date, duty_days: Collection[date] = (), by: Person, at: datetime
) -> SchoolClosed:
    """Close the school from `first` to `last`; on the duty days it works all the same (AMB-38).

    Only editions that count by school closures are concerned, and never an appeal.

    :raises CannotClose: if it is not this person's office, the last day is before the first, or a duty day lies outside
    """
    if not may(by, "calendar.publish", at, verbs={"decide"}):
        raise CannotClose(_("The head of academic affairs publishes the calendar; you may prepare it."))
    if last < first:
        raise CannotClose(_("The last day is before the first."))
    outside = sorted(day for day in duty_days if not first <= day <= last)
    if outside:
        raise CannotClose(_("The duty day {day} lies outside the closed days.").format(day=outside[0]))
    closure = SchoolClosure.objects.create(
        name=name, during=DateRange(first, last, "[]"), duty_days=sorted(set(duty_days))
    )
    forget_calendar()
    return SchoolClosed(
        at=at,
        by=by.pk,
        about=f"rulebook.schoolclosure:{closure.pk}",
        closure=closure.pk,
        name=name,
        first=first,
        last=last,
    )
