"""Doing the due jobs, one after the other."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.actions.end_job import end_job
from casework.models import Job
from casework.queries.notices import languages_of
from casework.rules.bell import WORK, ring
from casework.rules.jobs import Finished, JobFailed, JobKind, JobStopped, LeaseLost, job_kind
from casework.sweeps.claims import JOB_TRIES, take_job, worn_out_jobs
from casework.sweeps.pulse import OFTEN, Pulse
from security.models import Person

Clock = Callable[[], datetime]
BACKOFF: Final = (timedelta(seconds=10), timedelta(seconds=60))
TURN: Final = 30.0  # seconds after which a worker lets others (the post) have their turn
_KEYS: Final = UUID("5f0c6f3e-6d3b-4e0e-9a55-6d1f0b8f7c11")

_log = logging.getLogger(__name__)


def work_off(*, now: Clock, turn: float = TURN) -> int:
    """Do what is due until nothing is, or the turn (seconds) is over; returns how many jobs were begun."""
    give_up_on_worn_out(now())
    until, begun = monotonic() + turn, 0
    while (job := take_job(now())) is not None:
        begun += 1
        perform(job, now=now)
        if monotonic() > until:
            ring(WORK)
            break
    return begun


def give_up_on_worn_out(at: datetime) -> None:
    """Jobs that took their worker down each time fail, with a sentence."""
    for pk, attempt in worn_out_jobs(at):
        sentence = _("The work broke off %(n)d times without a result. The information centre can see why in the log.")
        _end(pk, attempt, Job.State.FAILED, Finished(sentence % {"n": JOB_TRIES}), at)


def perform(job: Job, *, now: Clock) -> None:
    """One attempt at a job that this worker has claimed."""
    language = languages_of([job.owner_id]).get(job.owner_id) or settings.LANGUAGE_CODE
    with override(language):
        kind = job_kind(job.kind)
        if kind is None:
            sentence = _("This version of the system does not know this kind of work.")
            _end(job.pk, job.attempts, Job.State.FAILED, Finished(sentence), now())
        else:
            _attempt(kind, job, now)


def _attempt(kind: JobKind, job: Job, now: Clock) -> None:
    state, finished = Job.State.DONE, Finished()
    try:
        with Pulse(job, now) as pulse:
            finished = kind.function(_Work(job, pulse, at=now())) or finished
    except LeaseLost:
        _log.warning("Job %s was taken over by another worker.", job.pk)
        return
    except JobStopped as stopped:
        state, finished = Job.State.CANCELLED, Finished(str(stopped))
    except JobFailed as failure:
        state, finished = Job.State.FAILED, Finished(str(failure))
    except Exception:  # noqa: BLE001 - whatever went wrong, the job's row must say so
        _log.exception("Job %s (%s), attempt %s", job.pk, job.kind, job.attempts)
        if job.attempts < JOB_TRIES:
            _put_off(job, now())
            return
        sentence = _("It did not work, and trying again did not help. The information centre can see why in the log.")
        state, finished = Job.State.FAILED, Finished(sentence)
    _end(job.pk, job.attempts, state, finished, now())


def _put_off(job: Job, at: datetime) -> None:
    """Try again later, from the beginning."""
    Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.State.RUNNING).update(
        state=Job.State.WAITING,
        due_at=at + BACKOFF[min(job.attempts, len(BACKOFF)) - 1],
        lease_until=None,
        message=_("It did not work; it is tried again soon."),
    )


def _end(pk: int, attempt: int, state: str, finished: Finished, at: datetime) -> None:
    try:
        end_job(job_id=pk, attempt=attempt, state=state, finished=finished, at=at)
    except LeaseLost:
        _log.warning("Job %s was taken over by another worker.", pk)


class _Work:
    """What the job's function sees."""

    def __init__(self, job: Job, pulse: Pulse, *, at: datetime) -> None:
        self.job_id, self.attempt, self.at = job.pk, job.attempts, at
        self.arguments: Mapping[str, Any] = job.arguments
        self.owner: Person = job.owner
        self._pulse = pulse
        self._looked, self._cancelled = monotonic() - OFTEN, False

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """See `casework.rules.jobs.Work`."""
        self._pulse.say(done, total, message)

    def cancelled(self) -> bool:
        """See `casework.rules.jobs.Work`."""
        if not self._cancelled and monotonic() - self._looked >= OFTEN:
            self._looked = monotonic()
            self._cancelled = Job.objects.filter(pk=self.job_id, cancel_asked_at__isnull=False).exists()
        return self._cancelled

    def act_key(self, part: object = "") -> UUID:
        """See `casework.rules.jobs.Work`."""
        return uuid5(_KEYS, f"{self.job_id}|{part}")
