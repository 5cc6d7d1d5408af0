"""Jobs as their owners see them. Nobody else does."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casework.models import Job
from casework.rules.jobs import job_kind
from security.models import Person

UNDER_WAY = (Job.State.WAITING, Job.State.RUNNING)


@dataclass(frozen=True)
class ShownJob:
    """A job as its page shows it."""

    pk: int
    title: str
    state: str
    words: str
    done: int
    total: int | None
    running: bool
    may_cancel: bool
    has_result: bool
    link: str


def jobs_of(owner: Person) -> QuerySet[Job]:
    """The jobs this person asked for, newest first."""
    return Job.objects.filter(owner=owner).order_by("-pk")


def shown_job(job: Job) -> ShownJob:
    """The job in the reader's words."""
    kind = job_kind(job.kind)
    running = job.state in UNDER_WAY
    return ShownJob(
        pk=job.pk,
        title=str(kind.title) if kind else job.kind,
        state=job.state,
        words=_words(job),
        done=job.done,
        total=job.total,
        running=running,
        may_cancel=running and job.cancel_asked_at is None,
        has_result=job.result_id is not None,
        link=str(job.outcome.get("link", "")) if job.state == Job.State.DONE else "",
    )


def _words(job: Job) -> str:
    if job.state in UNDER_WAY and job.cancel_asked_at:
        return _("Being stopped …")
    if job.message:
        return job.message
    return {
        Job.State.WAITING: _("Waits for its turn …"),
        Job.State.RUNNING: _("Under way …"),
        Job.State.DONE: _("Done."),
        Job.State.CANCELLED: _("Stopped."),
        Job.State.FAILED: _("It did not work."),
    }[Job.State(job.state)]
