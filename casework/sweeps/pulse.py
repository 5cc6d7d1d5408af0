"""The heartbeat of a running job: extends its lease and writes its progress, on a connection of its own."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from time import monotonic
from typing import Final

from django.db import DatabaseError, connection

from casework.models import Job
from casework.rules.jobs import LeaseLost
from casework.sweeps.claims import JOB_LEASE

OFTEN: Final = 0.5  # seconds between writes of progress
BEAT: Final = 15.0  # seconds between writes when there is none

_log = logging.getLogger(__name__)


class Pulse:
    """Use as a context. A thread beats beside the work, so that neither an open transaction of the work nor a long
    silence of it matters. Inside an open transaction, whose rows no other connection sees, it beats in place.
    """

    def __init__(self, job: Job, now: Callable[[], datetime]) -> None:
        self._job, self._now = job, now
        self._said = (job.done, job.total, job.message)
        self._written = self._said
        self._last = monotonic()
        self._over, self._lost = Event(), Event()
        self._thread = None if connection.in_atomic_block else Thread(target=self._go_on, name="pulse", daemon=True)

    def __enter__(self) -> "Pulse":
        if self._thread:
            self._thread.start()
        return self

    def __exit__(self, failure: object, *_more: object) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()
        if failure is None and self._said != self._written:
            self._beat()

    def say(self, done: int, total: int | None, message: str) -> None:
        """Keep the progress for the next beat.

        :raises LeaseLost: if another worker has the job now
        """
        self._said = (done, total, message[:300])
        if self._thread is None and monotonic() - self._last >= OFTEN:
            self._beat()
        if self._lost.is_set():
            raise LeaseLost

    def _go_on(self) -> None:
        try:
            while not self._over.wait(OFTEN):
                if self._said != self._written or monotonic() - self._last >= BEAT:
                    self._try_to_beat()
        finally:
            connection.close()

    def _try_to_beat(self) -> None:
        try:
            self._beat()
        except DatabaseError as failure:  # it may come back before the lease runs out
            _log.warning("The pulse of job %s missed a beat: %s", self._job.pk, type(failure).__name__)
            connection.close()

    def _beat(self) -> None:
        said, self._last = self._said, monotonic()
        done, total, message = said
        mine = Job.objects.filter(pk=self._job.pk, state=Job.State.RUNNING, attempts=self._job.attempts)
        if mine.update(done=done, total=total, message=message, lease_until=self._now() + JOB_LEASE):
            self._written = said
        else:
            self._lost.set()
