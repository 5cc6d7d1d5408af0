"""What came of a bulk decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext as _

from casework.models import Application, BulkDecision, Decision
from casework.queries.jobs import ShownJob, shown_job
from casework.queries.obstacles import reasons_in_words
from casework.queries.queue import QueueRow, rows_of, with_columns
from casework.queries.undoing import undoable_by
from casework.queries.words import verdict_words
from security.models import Person

LISTED: Final = 100
"""Of the answered ones so many are listed; the number is always given."""


@dataclass(frozen=True)
class LeftOut:
    """One that was not answered, and why."""

    row: QueueRow
    reason: str


@dataclass(frozen=True)
class Answered:
    """One that was answered, and what was said in the end."""

    row: QueueRow
    verdict: str


@dataclass(frozen=True)
class BulkPage:
    """Its figures: `asked` = `decided` + those left out, once the job has ended; `undoable` of the decided.

    `answered` are the first of the decided, `more` how many there are beyond these.
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
    answered: Sequence[Answered]
    more: int
    job: ShownJob | None


def bulk_page(bulk: BulkDecision, *, officer: Person, at: datetime) -> BulkPage:
    """Load the page."""
    counted = bulk.decisions.aggregate(n=Count("pk"), undone=Count("undone_at"))
    shown = list(bulk.decisions.select_related("step").order_by("application", "pk")[:LISTED])
    verbs = set(bulk.decisions.order_by().values_list("step__verb", flat=True).distinct())
    rows = Application.objects.filter(pk__in=[*map(int, bulk.left_out), *(one.application_id for one in shown)])
    applications = list(with_columns(rows.order_by("pk")))
    lines = {row.pk: row for row in rows_of(applications, at=at)}
    left = {one.pk: one for one in applications if str(one.pk) in bulk.left_out}
    reasons = reasons_in_words(bulk.left_out, left, at)
    return BulkPage(
        pk=bulk.pk,
        agrees=bulk.agrees,
        recommends=verbs == {"recommend"},
        opinion=bulk.opinion or "",
        asked=len(bulk.asked),
        decided=bulk.decided,
        undone=counted["undone"],
        undoable=undoable_by(officer, at).filter(together=bulk).count(),
        left_out=[LeftOut(lines[pk], reasons[pk]) for pk in left],
        answered=[Answered(lines[one.application_id], _said(one)) for one in shown if one.application_id in lines],
        more=counted["n"] - len(shown),
        job=shown_job(bulk.job) if bulk.job else None,
    )


def _said(decision: Decision) -> str:
    words = verdict_words(decision)
    return _("%(answer)s, taken back") % {"answer": words} if decision.undone_at else words
