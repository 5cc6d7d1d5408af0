"""The sweeps, rung for by Celery. A task carries nothing; the rows say what is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from status_changes.sweeps.after_window import after_window
from status_changes.sweeps.no_shows import no_shows
from status_changes.sweeps.reminders import remind_before_follow_up
from status_changes.sweeps.term_end import term_end


@shared_task(name="status_changes.sweeps")
def sweeps(**_: Any) -> None:
    """The sweep of the day for every running term, that of the terms that are over, and that of the check-ins that are
    closed. Rung each hour, done once.
    """
    at = timezone.now()
    try:
        term_end(at=at)
    finally:  # what holds up a term that is over holds up none that runs
        try:
            after_window(at=at)
        finally:
            no_shows(at=at)


@shared_task(name="status_changes.reports")
def reports(**_: Any) -> None:
    """Remind of reports that are to be followed up, on working days."""
    remind_before_follow_up(at=timezone.now())
