"""Take a closure back that has not begun, or end one early that has."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from rulebook.actions.close_school import CannotClose
from rulebook.events import ClosureEndedEarly, ClosureTakenBack
from rulebook.models import SchoolClosure
from rulebook.queries import forget_calendar, standing_closures
from security.access import may
from security.journal import recorded
from security.models import Person
from security.queries import NotFound


@recorded
def reopen_school(
    *, closure: int, last: date | None = None, why: str = "", by: Person, at: datetime
) -> ClosureTakenBack | ClosureEndedEarly:
    """Without `last` take back a closure that has not begun; with it, end one under way with that day.

    What is over is over: days of a closure that have gone by stay closed days, because clocks stood still on them. A
    reason is asked for an early end; it stands with the closure.
    :raises NotFound: if there is no such closure, or it was taken back already
    :raises CannotClose: if it is not this person's office, the closure has begun (or not), or `last` cannot be its end
    """
    if not may(by, "calendar.publish", at, verbs={"decide"}):
        raise CannotClose(_("The head of academic affairs publishes the calendar; you may prepare it."))
    found = standing_closures().select_for_update().filter(pk=closure).first()
    if found is None:
        raise NotFound
    today = localtime(at).date()
    planned = found.last
    if last is None:
        _take_back(found, today, at)
    else:
        _end(found, last, why.strip(), today)
    forget_calendar()
    said: dict[str, Any] = {
        "at": at,
        "by": by.pk,
        "about": f"rulebook.schoolclosure:{found.pk}",
        "closure": found.pk,
        "name": found.name,
        "first": found.first,
        "last": last or planned,
    }
    return ClosureTakenBack(**said) if last is None else ClosureEndedEarly(**said, planned=planned)


def _take_back(found: SchoolClosure, today: date, at: datetime) -> None:
    if found.first <= today:
        raise CannotClose(_("“{name}” has begun. It can only be ended earlier, with a reason.").format(name=found.name))
    found.taken_back_at = at
    found.save(update_fields=["taken_back_at"])


def _end(found: SchoolClosure, last: date, why: str, today: date) -> None:
    planned = found.last
    if found.first > today:
        raise CannotClose(_("“{name}” has not begun yet. Take it back and enter it anew.").format(name=found.name))
    if not today <= last < planned:
        raise CannotClose(
            _("The new last day of “{name}” lies from today on and before {planned}.").format(
                name=found.name, planned=planned
            )
        )
    if not why:
        raise CannotClose(_("Say why the closure ends earlier: officers and students read it."))
    found.planned_until, found.why = found.planned_until or planned, why[:400]
    found.during = DateRange(found.first, last, "[]")
    found.duty_days = [day for day in found.duty_days if day <= last]
    found.save(update_fields=["during", "duty_days", "planned_until", "why"])
