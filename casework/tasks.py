"""What Celery rings for. The tasks carry nothing: the rows say what is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.rules.bell import POST, WORK
from casework.sweeps.post import post_due
from casework.sweeps.store import sweep_store
from casework.sweeps.work import work_off


@shared_task(name=WORK)
def work(**_: Any) -> None:
    """Do the due jobs."""
    work_off(now=timezone.now)


@shared_task(name=POST)
def post(**_: Any) -> None:
    """Send the due notices."""
    post_due(now=timezone.now)


@shared_task(name="casework.sweep-store")
def sweep(**_: Any) -> None:
    """Take unclaimed files out of the store."""
    sweep_store(at=timezone.now())
