"""Workers are killed at any moment: no job is lost, and no part of one is done twice (S:TSK-01).

Ten kills in every run, `bin/test --deep kills` 200.
"""

import os
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

import tests.casework.slow_jobs  # noqa: F401 - the jobs
from casework.actions.ask_job import ask_job
from casework.models import Job
from casework.sweeps.claims import JOB_LEASE, JOB_TRIES
from casework.sweeps.work import work_off
from security.models import Entry
from tests.casework import workers
from tests.cast_papers import Papers
from tests.deep.evidence import keep

DEEP = os.environ.get("DEEP") == "kills"
KILLS = 200 if DEEP else 10
JOBS, PARTS = KILLS * 3, 25


@pytest.mark.kill
def test_no_job_is_lost_and_no_part_is_done_twice(real_papers: Papers):
    for _ in range(JOBS):
        ask_job(kind="test.many-parts", arguments={"parts": PARTS}, owner=real_papers.registrar, at=real_papers.at)
    assert workers.start("work_and_be_killed", KILLS=str(KILLS)).wait() == 0
    broken_off = Job.objects.filter(attempts__gt=1).count() + Job.objects.filter(state="RUNNING").count()
    late = timezone.now() + (JOB_LEASE + timedelta(seconds=10)) * (KILLS + 3)
    work_off(now=lambda: late, turn=3600)
    done = Counter(
        (entry["job"], entry["part"])
        for entry in Entry.objects.filter(event="test.counted").values_list("particulars", flat=True)
    )
    assert max(done.values()) == 1
    assert set(Job.objects.values_list("state", flat=True)) <= {"DONE", "FAILED"}
    assert not Job.objects.filter(state="FAILED", attempts__lt=JOB_TRIES).exists()
    finished = set(Job.objects.filter(state="DONE").values_list("pk", flat=True))
    assert {(job, part) for job in finished for part in range(PARTS)} <= set(done)
    if DEEP:
        found = {"jobs": JOBS, "parts": sum(done.values()), "broken off": broken_off, "lost": 0, "parts done twice": 0}
        keep("kills_jobs", [{"deep": "kills", "n": KILLS, **found}])
