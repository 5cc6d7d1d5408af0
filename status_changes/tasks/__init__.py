"""What Celery rings for: the sweeps; and the work of jobs."""

from status_changes.tasks.minutes import draw_minutes
from status_changes.tasks.sweeps import reports, sweeps

__all__ = ["draw_minutes", "reports", "sweeps"]
