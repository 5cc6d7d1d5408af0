"""Taking due rows for this worker, each claim a transaction of its own (law 5: `SKIP LOCKED` is for this only).

A claim is a lease: who dies holds it until it runs out, then another takes the row. The number of the attempt is the
claim's mark: whoever finds another number in the row has lost it.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from casework.models import Delivery, Job
from casework.sweeps.held_back import HELD, WITH_CHOICE, now_on_the_clock

JOB_LEASE: Final = timedelta(seconds=60)
NOTICE_LEASE: Final = timedelta(minutes=5)
JOB_TRIES: Final = 3
NOTICES_AT_ONCE: Final = 50

_TAKE_JOB = """
    update casework_job set state = 'RUNNING', attempts = attempts + 1, lease_until = %(until)s, done = 0, message = ''
     where id = (
        select id from casework_job
         where state in ('WAITING', 'RUNNING') and due_at <= %(at)s and (lease_until is null or lease_until < %(at)s)
           and attempts < %(tries)s
         order by due_at, id limit 1 for update skip locked)
    returning *
"""
# The rows are chosen once and for all: a subquery in `where id in (…)` may be run again, and takes more each time.
_TAKE_DELIVERIES = f"""
    with due as materialized (
        select one.id from casework_delivery as one {WITH_CHOICE}
         where one.state = 'DUE' and one.channel = %(channel)s and one.due_at <= %(at)s
           and (one.lease_until is null or one.lease_until < %(at)s)
           and not {HELD}
         order by one.due_at, one.id limit %(most)s for update of one skip locked)
    update casework_delivery one set attempts = attempts + 1, lease_until = %(until)s
      from due where one.id = due.id
    returning one.*
"""  # noqa: S608 (both pieces are our own constants)
_WORN_OUT = """
    select id, attempts from casework_job
     where state = 'RUNNING' and lease_until < %(at)s and attempts >= %(tries)s
"""


def take_job(at: datetime) -> Job | None:
    """The job that has been due longest, now this worker's; None if nothing is due."""
    values = {"at": at, "until": at + JOB_LEASE, "tries": JOB_TRIES}
    return next(iter(Job.objects.raw(_TAKE_JOB, values)), None)


def worn_out_jobs(at: datetime) -> list[tuple[int, int]]:
    """Id and attempt of jobs whose worker died each time; they are not tried again."""
    with connection.cursor() as cursor:
        cursor.execute(_WORN_OUT, {"at": at, "tries": JOB_TRIES})
        return list(cursor.fetchall())


def take_deliveries(channel: str, at: datetime) -> list[Delivery]:
    """Messages to be sent by this channel now, in the order in which they fell due; never one that is held back."""
    values = now_on_the_clock(at) | {"channel": channel, "until": at + NOTICE_LEASE, "most": NOTICES_AT_ONCE}
    return sorted(Delivery.objects.raw(_TAKE_DELIVERIES, values), key=lambda one: (one.due_at, one.pk))
