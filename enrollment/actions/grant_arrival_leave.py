"""Let a new student arrive later (INT-3)."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.models.machines import ends_of
from enrollment.events import ArrivalLeaveGranted
from enrollment.models import Arrival, ArrivalLeave
from enrollment.queries.arrivals import FOLLOWS_UP, GRANTS, leave_limit, take_arrival
from rulebook.rules.calendar import CalendarMissing
from security.journal import recorded
from security.models import Person


class CannotGrantLeave(Exception):
    """The leave cannot be granted like this; the message says why."""


@recorded
def grant_arrival_leave(
    *, arrival: int, until: date, reason: str, why_longer: str = "", by: Person, at: datetime
) -> ArrivalLeaveGranted:
    """Move the day by which the student must arrive. A leave beyond the usual days says why it is longer.

    :raises NotFound: if this person's office does not grant leave to the student
    :raises CannotGrantLeave: with a sentence: the arrival day is over, the day does not move, or a reason is missing
    """
    row = take_arrival(arrival, function=FOLLOWS_UP, verbs=GRANTS, by=by, at=at)
    sources, target = ends_of(Arrival, "put_off")
    if row.state not in sources:
        raise CannotGrantLeave(
            _("Leave is for those who are still expected; this student: %(state)s.")
            % {"state": row.get_state_display()}
        )
    if localtime(at).date() > row.due_on:
        raise CannotGrantLeave(
            _("The arrival day was %(day)s. Leave is asked for on that day at the latest.") % {"day": row.due_on}
        )
    if until <= row.due_on:
        raise CannotGrantLeave(_("The student has until %(day)s anyway. Enter a later day.") % {"day": row.due_on})
    if not reason.strip():
        raise CannotGrantLeave(_("Write why the student arrives later."))
    _refuse_unexplained(row, until, why_longer)
    ArrivalLeave(
        arrival=row, until=until, reason=reason.strip()[:300], why_longer=why_longer.strip()[:300] or None,
        granted_by=by, granted_at=at,
    ).save()  # fmt: skip
    Arrival.objects.filter(pk=row.pk).update(state=target, due_on=until)
    return ArrivalLeaveGranted(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id}),
        about=f"enrollment.arrival:{row.pk}",
        arrival=row.pk,
        until=until,
    )


def _refuse_unexplained(row: Arrival, until: date, why_longer: str) -> None:
    try:
        limit = leave_limit(row.intake)
    except CalendarMissing as missing:
        raise CannotGrantLeave(_("%(what)s Ask academic affairs to publish it.") % {"what": missing}) from None
    if until > limit.day and not why_longer.strip():
        raise CannotGrantLeave(
            _("Leave ends on %(day)s at the latest, as a rule. Say why this student needs longer.") % {"day": limit.day}
        )
