"""The clock of the rosters, and of new students on leave. The task carries nothing: the rows say what is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from enrollment.sweeps.no_shows import mark_overdue
from enrollment.sweeps.opening_days import freeze_due
from enrollment.sweeps.rechecks import warn_of_late_rechecks


@shared_task(name="enrollment.opening-days")
def opening_days(**_: Any) -> None:
    """Freeze the rosters that are due, mark who did not come back from an arrival leave, warn of late rechecks."""
    freeze_due(at=timezone.now())
    mark_overdue(at=timezone.now())
    warn_of_late_rechecks(at=timezone.now())
