"""Fetch the file that a job made."""

from datetime import datetime

from casework.events import ResultRead
from casework.queries.jobs import jobs_of
from security.journal import recorded
from security.models import Person


@recorded
def read_result(*, job_id: int, by: Person, at: datetime) -> ResultRead:
    """Say in the journal that the owner fetches the result (S:AUD-03). The view hands it out.

    :raises Job.DoesNotExist: if it is not this person's job, or it made no file
    """
    job = jobs_of(by).exclude(result=None).get(pk=job_id)
    return ResultRead(
        at=at, by=by.pk, about=f"casework.job:{job.pk}", job=job.pk, work=job.kind, file=int(job.result_id or 0)
    )
