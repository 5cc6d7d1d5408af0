"""The clock of the bulletins. The task carries nothing: the rows say what is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from enrollment.sweeps.bulletins import remind_of_bulletins, remind_of_health


@shared_task(name="enrollment.bulletins")
def bulletins(**_: Any) -> None:
    """Remind academic affairs and the clinic of what is due or overdue."""
    at = timezone.now()
    try:
        remind_of_bulletins(at=at)
    finally:
        remind_of_health(at=at)
