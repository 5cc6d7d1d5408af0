"""Every day of a running term: who let the last day go by, and for whom auto-left is proposed (REG-1.3, REG-1.4)."""

import logging
from datetime import date, datetime

from django.utils.timezone import localtime

from enrollment.models import Batch
from status_changes.models import Sweep
from status_changes.queries.sweeps import batches_after_their_window
from status_changes.sweeps.walk import walk

_log = logging.getLogger(__name__)


def after_window(*, at: datetime) -> int:
    """Sweep every batch of the terms that run; how many students were found. A second run has nothing to do."""
    today = localtime(at).date()
    return sum(_walk(batch, today, at=at) for batch in batches_after_their_window(today))


def _walk(batch: Batch, today: date, *, at: datetime) -> int:
    try:
        return walk(Sweep.Kind.AFTER_WINDOW, batch, today, at=at)
    except Exception:  # noqa: BLE001 - whatever it is, it must not hold up the other batches
        _log.exception("The sweep of batch %s broke off; it goes on there with the next one.", batch.pk)
        return 0
