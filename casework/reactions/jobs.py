"""Whoever asked for long work is told that it has ended."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.events import (
    JobEnded,
)
from casework.models import Job
from casework.rules.notice_texts import notice_text
from security.journal import when

LONG: Final = timedelta(seconds=20)
"""A job that took longer tells its owner that it has ended."""
JOB_ENDED = notice_text(
    "casework.job-ended",
    title=_("Finished: {work}"),
    short=_("Work that you asked for has ended"),
    body=_("{message}"),
)


@when(JobEnded)
def tell_the_owner(event: JobEnded) -> None:
    """Whoever waited long has probably left the page. Inbox only."""
    job = Job.objects.get(pk=event.job)
    if event.at - job.created_at >= LONG and job.state != Job.State.CANCELLED:
        facts = {"work": event.work, "message": job.message}
        link, about = f"/jobs/{job.pk}/", event.about
        give_notices(
            persons=[job.owner_id], text=JOB_ENDED, facts=facts, link=link, about=about, inbox_only=True, at=event.at
        )
