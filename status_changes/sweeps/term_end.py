"""After the last day of a term: who has not registered, and for whom the cancellation is proposed (REG-1.5, 4.3)."""

from datetime import datetime

from django.utils.timezone import localtime

from enrollment.sweeps.left_behind import let_lapse
from status_changes.models import Sweep
from status_changes.queries.sweeps import batches_of_ended_terms
from status_changes.sweeps.walk import walk


def term_end(*, at: datetime) -> int:
    """Sweep every batch of the terms that are over, the oldest first; how many students were found unregistered.

    Then what students left lying in these terms lapses.
    """
    today = localtime(at).date()
    found = sum(walk(Sweep.Kind.TERM_END, batch, today, at=at) for batch in batches_of_ended_terms(today))
    let_lapse(at=at)
    return found
