"""Bring a job to its end."""

from datetime import datetime

from casework.events import JobEnded
from casework.models import Job
from casework.rules.jobs import Finished, LeaseLost
from security.journal import recorded
from security.queries import the_system

LONGEST_MESSAGE = 300


@recorded
def end_job(*, job_id: int, attempt: int, state: str, finished: Finished | None = None, at: datetime) -> JobEnded:
    """Write the outcome, if this attempt still has the job.

    :raises LeaseLost: if another worker has taken it over, or it has ended already
    """
    finished = finished or Finished()
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.attempts != attempt or job.state not in {Job.State.WAITING, Job.State.RUNNING}:
        raise LeaseLost
    job.state, job.finished_at, job.lease_until = state, at, None
    job.message = finished.message[:LONGEST_MESSAGE]
    job.outcome = {**finished.outcome, **({"link": finished.link} if finished.link else {})}
    job.result_id = finished.file
    if state == Job.State.DONE and job.total:
        job.done = job.total
    job.save()
    return JobEnded(
        at=at,
        by=the_system().pk,
        persons=frozenset({job.owner_id}),
        about=f"casework.job:{job.pk}",
        job=job.pk,
        work=job.kind,
        state=state,
    )
