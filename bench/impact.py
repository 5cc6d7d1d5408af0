"""What a proposed edition would change, on half a school with applications under way and half still to register.

The same work per student at every size: `against_smallest` is the time per student against that of the smallest school.
`memory_mb` is the most that Python held at once above the beginning, in a run of its own.
"""

from __future__ import annotations

import statistics
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

RUNS = 3
SIZES = (3_000, 30_000)
STRICTER = {"reg.health_check": "ALL_REQUIRED", "reg.aa_review_wd": 1, "leave.max_times": 2}


def main() -> None:
    """Three runs at each size, and one under the eyes of the memory's book-keeping."""
    from bench.measure import print_line, seconds, sizes_asked, taken_back
    from bench.school import use

    per_student: list[float] = []
    for n in sizes_asked(SIZES):
        use(n)
        with taken_back():
            work = _Work(_proposed())
            queries, cases = _queries(work.run), work.cases
            times = [seconds(work.run) for _ in range(RUNS)]
            memory = _most_held(work.run)
        ours = statistics.median(times)
        per_student.append(ours / n)
        print_line(
            {
                "bench": "impact",
                "n": n,
                "ours": round(ours, 3),
                "unit": "s",
                "against_smallest": round(per_student[-1] / per_student[0], 3),
                "memory_mb": round(memory / 1e6, 1),
                "queries": queries,
                "cases": cases,
                "otherwise": work.otherwise,
                "runs": RUNS,
            }
        )


class _Work:
    """The job as a worker runs it, without the row of a job."""

    job_id, attempt = 0, 1

    def __init__(self, proposal: int) -> None:
        from django.utils import timezone

        from security.queries import the_system

        self.arguments: Mapping[str, Any] = {"proposal": proposal}
        self.owner, self.at = the_system(), timezone.now()
        self.cases = self.otherwise = 0

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Nobody looks."""

    def cancelled(self) -> bool:
        """Nobody stops it."""
        return False

    def act_key(self, part: object = "") -> UUID:
        """It does nothing that would need one."""
        raise NotImplementedError

    def run(self) -> None:
        """Once, from the beginning."""
        from reports.tasks import what_would_change

        found: Any = what_would_change(self)
        self.cases = sum(one["judged"] for one in found.outcome.values())
        self.otherwise = sum(one["otherwise"] for one in found.outcome.values())


def _proposed() -> int:
    """Every second application was taken back; a stricter edition is proposed."""
    from datetime import timedelta

    from django.db.models import F
    from django.utils import timezone

    from bench.school import account_of
    from bench.term import CATEGORY
    from casework.models import Application
    from enrollment.models import TermRegistration
    from rulebook.actions.prepare_edition import Draft
    from rulebook.actions.propose_edition import propose_edition
    from rulebook.rules.amending import amended_text
    from rulebook.rules.shipped import shipped_text
    from security.journal import unrecorded

    with unrecorded("a school for benchmarks"):
        halves = Application.objects.annotate(half=F("pk") % 2)
        halves.filter(half=1).update(state="TAKEN_BACK", waiting_for=None, exclusive="")
        gone = Application.objects.filter(state="TAKEN_BACK")
        rows = TermRegistration.objects.filter(requests__application__in=gone)
        TermRegistration.objects.filter(pk__in=rows.values("pk")).update(state="NOT_STARTED", first_filed_on=None)
    at = timezone.now()
    text = amended_text(shipped_text("detailed+HE"), name="bench-own", title="基准学校细则", changes=STRICTER)
    draft = Draft(text, [CATEGORY], timezone.localdate(at) + timedelta(days=7), "基准")
    return propose_edition(draft=draft, by=account_of("BENCH-AA").person, at=at).proposal


def _queries(work: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as counted:
        work()
    return len(counted)


def _most_held(work: Callable[[], Any]) -> int:
    tracemalloc.start()
    work()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most
