"""The clock of the last days, and of what lies unread. The task carries nothing: the rows say what is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from enrollment.sweeps.deadlines import issue_missing_decisions, remind_before_deadlines
from enrollment.sweeps.unread import tell_tutors


@shared_task(name="enrollment.deadlines")
def deadlines(**_: Any) -> None:
    """Remind of what ends soon, and issue what could not be issued before."""
    at = timezone.now()
    remind_before_deadlines(at=at)
    issue_missing_decisions(at=at)


@shared_task(name="enrollment.unread")
def unread(**_: Any) -> None:
    """Tell tutors whose messages lie unread."""
    tell_tutors(at=timezone.now())
