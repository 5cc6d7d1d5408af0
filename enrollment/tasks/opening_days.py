"""The clock of the rosters. The task carries nothing: the rows say what is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from enrollment.sweeps.opening_days import freeze_due


@shared_task(name="enrollment.opening-days")
def opening_days(**_: Any) -> None:
    """Freeze the rosters whose day has come."""
    freeze_due(at=timezone.now())
