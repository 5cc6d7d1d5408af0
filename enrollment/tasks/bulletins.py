"""The clock of the bulletins. The task carries nothing: the rows say what is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from enrollment.sweeps.bulletins import remind_of_bulletins


@shared_task(name="enrollment.bulletins")
def bulletins(**_: Any) -> None:
    """Remind of what is overdue."""
    remind_of_bulletins(at=timezone.now())
