"""What an import has written, and which of its rows are needed by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from enrollment.models import Enrollment, Import, ImportRow
from enrollment.queries.dependents import dependents_of

MOST_SHOWN = 200


@dataclass(frozen=True)
class Needed:
    """How many rows would go, how many of them are needed, and the first of these with the reasons (keys of words)."""

    rows: int
    needed: int
    shown: Sequence[tuple[ImportRow, Sequence[str]]]


def needed_rows(upload: Import) -> Needed:
    """The rows of a loaded import on which something was built since, by their number in the workbook."""
    rows = ImportRow.objects.filter(of=upload, verdict=ImportRow.Verdict.LOADED)
    depending = dependents_of(Enrollment.objects.filter(pk__in=rows.values("enrollment")))
    first = rows.filter(enrollment__in=list(depending)).order_by("number")[:MOST_SHOWN]
    shown = [(row, depending[row.enrollment_id or 0]) for row in first]
    return Needed(rows.count(), len(depending), shown)
