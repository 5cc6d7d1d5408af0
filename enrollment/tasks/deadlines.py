"""The clock of the last days. The task carries nothing: the rows say what is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from enrollment.sweeps.deadlines import issue_missing_decisions, remind_before_deadlines


@shared_task(name="enrollment.deadlines")
def deadlines(**_: Any) -> None:
    """Remind of what ends soon, and issue what could not be issued before."""
    at = timezone.now()
    remind_before_deadlines(at=at)
    issue_missing_decisions(at=at)
