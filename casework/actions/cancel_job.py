"""Ask a job to stop."""

from datetime import datetime

from casework.actions.end_job import end_job
from casework.events import JobCancelAsked
from casework.models import Job
from casework.queries.jobs import jobs_of
from security.journal import recorded
from security.models import Person


@recorded
def cancel_job(*, job_id: int, by: Person, at: datetime) -> JobCancelAsked:
    """A waiting job ends at once; a running one is told, and ends at its next good place. An ended one stays as it is.

    :raises Job.DoesNotExist: if it is not this person's job
    """
    job = jobs_of(by).select_for_update().get(pk=job_id)
    if job.state == Job.State.WAITING:
        end_job(job_id=job.pk, attempt=job.attempts, state=Job.State.CANCELLED, at=at)
    elif job.state == Job.State.RUNNING and job.cancel_asked_at is None:
        Job.objects.filter(pk=job.pk).update(cancel_asked_at=at)
    return JobCancelAsked(at=at, by=by.pk, about=f"casework.job:{job.pk}", job=job.pk, work=job.kind)
