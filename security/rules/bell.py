"""Ringing the worker once the transaction has committed. The rows are the work; a lost ring loses nothing (law 8)."""

import logging
import time
from datetime import timedelta
from functools import partial
from typing import Final

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

LINKS: Final = "security.send-links"
STALE: Final = 60  # seconds; later rings say the same
QUIET: Final = 15  # seconds without a try, after the broker did not answer
IMPATIENT: Final = {"socket_connect_timeout": 0.4, "socket_timeout": 0.4, "max_retries": 0, "interval_start": 0}
"""A person waits for the page meanwhile."""

_log = logging.getLogger(__name__)
_silent_until = 0.0


def ring_after_commit(task: str, *, after: timedelta = timedelta()) -> None:
    """Ring for this task when the open transaction commits, or that much later; at once if none is open."""
    transaction.on_commit(partial(ring, task, after=after), robust=True)


def ring(task: str, *, after: timedelta = timedelta()) -> None:
    """Ask a worker to look at the rows, now or later. Never fails: with a dead broker the beat does it later."""
    global _silent_until  # noqa: PLW0603
    if time.monotonic() < _silent_until:
        return
    try:
        with current_app.connection_for_write(transport_options=IMPATIENT) as connection:
            current_app.send_task(
                task,
                connection=connection,
                ignore_result=True,
                retry=False,
                countdown=after.total_seconds() or None,
                expires=STALE + after.total_seconds(),
            )
    except (OperationalError, RedisError, OSError) as failure:
        _silent_until = time.monotonic() + QUIET
        _log.warning("The broker does not answer (%s); %s waits for the beat.", type(failure).__name__, task)
