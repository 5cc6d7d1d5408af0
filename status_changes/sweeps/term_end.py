"""After the last day of a term: who has not registered, and for whom the cancellation is proposed (REG-1.5, 4.3)."""

from datetime import datetime

from django.utils.timezone import localtime

from status_changes.models import Sweep
from status_changes.queries.sweeps import batches_of_ended_terms
from status_changes.sweeps.walk import walk


def term_end(*, at: datetime) -> int:
    """Sweep every batch of the terms that are over, the oldest first; how many students were found unregistered."""
    today = localtime(at).date()
    return sum(walk(Sweep.Kind.TERM_END, batch, today, at=at) for batch in batches_of_ended_terms(today))
