"""The clock of the checks of the data. The task carries nothing: the rows say who is to be reminded."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from enrollment.sweeps.campaigns import remind_of_campaigns


@shared_task(name="enrollment.campaigns")
def campaigns(**_: Any) -> None:
    """Remind of the last day."""
    remind_of_campaigns(at=timezone.now())
