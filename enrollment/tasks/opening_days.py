"""The clock of the rosters, and of new students on leave. The task carries nothing: the rows say what is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from enrollment.sweeps.no_shows import mark_overdue
from enrollment.sweeps.opening_days import freeze_due


@shared_task(name="enrollment.opening-days")
def opening_days(**_: Any) -> None:
    """Freeze the rosters whose day has come, and mark who did not come back from an arrival leave."""
    freeze_due(at=timezone.now())
    mark_overdue(at=timezone.now())
