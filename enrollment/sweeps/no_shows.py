"""Arrival leaves that ran out after the check-in was closed (INT-4)."""

from datetime import datetime

from django.utils.timezone import localtime

from enrollment.actions.mark_no_shows import mark_no_shows
from enrollment.models import ArrivalState, Intake
from security.queries import the_system


def mark_overdue(*, at: datetime) -> int:
    """Mark who did not come back from leave in time; how many there were. A second run finds nothing to do."""
    overdue = Intake.objects.filter(
        closed_at__isnull=False,
        arrivals__state__in=[ArrivalState.EXPECTED, ArrivalState.ON_LEAVE],
        arrivals__due_on__lt=localtime(at).date(),
    )
    return sum(
        len(mark_no_shows(intake=intake, by=the_system(), at=at).missed)
        for intake in overdue.order_by("pk").distinct().values_list("pk", flat=True)
    )
