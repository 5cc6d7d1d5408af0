"""Ask for work that goes on after the page has answered."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from casework.events import JobAsked
from casework.rules.bell import WORK, ring_after_commit
from casework.rules.jobs import job_kind
from security.journal import recorded
from security.models import Person

_ASK = """
    insert into casework_job
           (kind, unique_key, arguments, owner_id, state, created_at, due_at, attempts, done, message, outcome)
    values (%s, %s, %s, %s, 'WAITING', %s, %s, 0, 0, '', '{}')
    on conflict (unique_key) where state in ('WAITING', 'RUNNING') do nothing
    returning id
"""
_THERE = "select id from casework_job where unique_key = %s and state in ('WAITING', 'RUNNING')"


@recorded
def ask_job(
    *,
    kind: str,
    arguments: Mapping[str, Any],
    owner: Person,
    at: datetime,
    unique_key: str | None = None,
    due_at: datetime | None = None,
    by: Person | None = None,
) -> JobAsked:
    """Write the job's row in the open act and ring for it when that commits.

    `arguments` are ids and plain words, never a sensitive value (law 9). While a job with the same `unique_key` is
    open, that one is returned and nothing is added. It begins at `due_at`, or at once.
    :raises LookupError: if no app has entered this kind of job
    """
    if job_kind(kind) is None:
        raise LookupError(f"No app has a job of the kind {kind!r}.")
    row = [kind, unique_key, json.dumps(dict(arguments)), owner.pk, at, due_at or at]
    number = None
    while number is None:  # a second round only if the open job ended between the two statements
        with connection.cursor() as cursor:
            cursor.execute(_ASK, row)
            found = cursor.fetchone()
            if found is None:
                cursor.execute(_THERE, [unique_key])
                found = cursor.fetchone()
            number = found and found[0]
    ring_after_commit(WORK)
    asker = by or owner
    return JobAsked(at=at, by=asker.pk, about=f"casework.job:{number}", job=number, work=kind)
