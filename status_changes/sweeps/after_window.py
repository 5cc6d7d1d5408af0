"""Every day of a running term: who let the last day go by, and for whom auto-left is proposed (REG-1.3, REG-1.4)."""

from datetime import datetime

from django.utils.timezone import localtime

from status_changes.models import Sweep
from status_changes.queries.sweeps import batches_after_their_window
from status_changes.sweeps.walk import walk


def after_window(*, at: datetime) -> int:
    """Sweep every batch of the terms that run; how many students were found. A second run of the day finds nobody."""
    today = localtime(at).date()
    return sum(walk(Sweep.Kind.AFTER_WINDOW, batch, today, at=at) for batch in batches_after_their_window(today))
