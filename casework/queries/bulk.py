"""What came of a bulk decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.models import Application, BulkDecision
from casework.queries.jobs import ShownJob, shown_job
from casework.queries.obstacles import reasons_in_words
from casework.queries.queue import QueueRow, rows_of, with_columns
from casework.queries.undoing import undoable_by
from security.models import Person


@dataclass(frozen=True)
class LeftOut:
    """One that was not answered, and why."""

    row: QueueRow
    reason: str


@dataclass(frozen=True)
class BulkPage:
    """Its figures: `asked` = `decided` + those left out, once the job has ended; `undoable` of the decided.

    `recommends` where all that were answered stood at a step that recommends.
    """

    pk: int
    agrees: bool
    recommends: bool
    opinion: str
    asked: int
    decided: int
    undone: int
    undoable: int
    left_out: Sequence[LeftOut]
    job: ShownJob | None


def bulk_page(bulk: BulkDecision, *, officer: Person, at: datetime) -> BulkPage:
    """Load the page."""
    rows = Application.objects.filter(pk__in=[int(pk) for pk in bulk.left_out]).order_by("pk")
    applications = {one.pk: one for one in with_columns(rows)}
    reasons = reasons_in_words(bulk.left_out, applications, at)
    left = [LeftOut(row, reasons[row.pk]) for row in rows_of(list(applications.values()), at=at)]
    verbs = set(bulk.decisions.order_by().values_list("step__verb", flat=True).distinct())
    return BulkPage(
        pk=bulk.pk,
        agrees=bulk.agrees,
        recommends=verbs == {"recommend"},
        opinion=bulk.opinion or "",
        asked=len(bulk.asked),
        decided=bulk.decided,
        undone=bulk.decisions.filter(undone_at__isnull=False).count(),
        undoable=undoable_by(officer, at).filter(together=bulk).count(),
        left_out=left,
        job=shown_job(bulk.job) if bulk.job else None,
    )
