"""What the counters of finance office and clinic see: name, number and class, never more (domain 2.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from enrollment.models import Batch, FeeRecord, TermRegistration
from enrollment.queries.fees import SETTLED, lines_of
from enrollment.rules.fees import FeeLine
from security.queries import persons_matching

PAGE = 50


@dataclass(frozen=True)
class CounterRow:
    """One student at the counter."""

    enrollment: int
    name: str
    number: str
    unit: str
    state: str
    is_settled: bool
    fee: FeeLine | None = None


def open_batches() -> QuerySet[Batch]:
    """The registrations that are not closed, newest first."""
    return Batch.objects.filter(closed_at__isnull=True).select_related("term").order_by("-term__opens_on", "-pk")


def fee_rows(batch: Batch, *, q: str, state: str) -> list[CounterRow]:
    """Up to 50 students of a batch with their fee state, by number."""
    record = FeeRecord.objects.filter(enrollment=OuterRef("enrollment"), batch=batch, is_current=True)
    rows = matching(batch, q).annotate(fee=Subquery(record.values("state")[:1]))
    if state == "UNKNOWN":
        rows = rows.filter(fee__isnull=True)
    elif state:
        rows = rows.filter(fee=state)
    shown = list(rows[:PAGE])
    lines = lines_of(batch, [row.enrollment_id for row in shown])
    return [_fee_row(row, lines.get(row.enrollment_id)) for row in shown]


def enrollments_of(batch: Batch, ids: list[int]) -> list[int]:
    """Those of the ids that stand on this batch."""
    rows = TermRegistration.objects.filter(batch=batch, enrollment__in=ids)
    return list(rows.values_list("enrollment", flat=True))


def matching(batch: Batch, q: str) -> QuerySet[TermRegistration]:
    """The roster rows of a batch whose name or number fits, by number."""
    rows = TermRegistration.objects.filter(batch=batch).select_related("person", "enrollment", "unit")
    term = q.strip()
    if term:
        rows = rows.filter(
            Q(enrollment__student_no__startswith=term.upper()) | Q(person__in=persons_matching(term).values("pk"))
        )
    return rows.order_by("enrollment__student_no", "pk")


def _fee_row(row: TermRegistration, line: FeeLine | None) -> CounterRow:
    label = str(FeeRecord.State(line.state).label if line else _("Not entered"))
    return replace(_row(row, label, is_settled=line is not None and line.state in SETTLED), fee=line)


def _row(row: TermRegistration, state: str, *, is_settled: bool) -> CounterRow:
    return CounterRow(
        enrollment=row.enrollment_id,
        name=row.person.name,
        number=row.enrollment.student_no or "",
        unit=row.unit.name,
        state=state,
        is_settled=is_settled,
    )
