"""What an import has written, and which of its rows are needed by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from enrollment.models import Enrollment, FieldChange, Import, ImportRow
from enrollment.queries.dependents import dependents_of

MOST_SHOWN = 200


@dataclass(frozen=True)
class Needed:
    """How many rows would go, how many of them are needed, and the first of these with the reasons (keys of words)."""

    rows: int
    needed: int
    shown: Sequence[tuple[ImportRow, Sequence[str]]]


def changed_again(upload: Import) -> set[int]:
    """The enrollments of which a field that this import changed was changed by somebody else since."""
    later = FieldChange.objects.filter(
        student=OuterRef("student"), field=OuterRef("field"), pk__gt=OuterRef("pk")
    ).exclude(of=upload)
    rows = FieldChange.objects.filter(Exists(later), of=upload)
    return set(rows.values_list("enrollment", flat=True))


def _depending(upload: Import, rows: QuerySet[ImportRow]) -> dict[int, list[str]]:
    if upload.matter == Import.Matter.CHANGES:
        return {pk: ["changed-again"] for pk in changed_again(upload)}
    return dependents_of(Enrollment.objects.filter(pk__in=rows.values("enrollment")))


def needed_rows(upload: Import) -> Needed:
    """The rows of a loaded import on which something was built since, by their number in the workbook."""
    rows = ImportRow.objects.filter(of=upload, verdict=ImportRow.Verdict.LOADED)
    depending = _depending(upload, rows)
    first = rows.filter(enrollment__in=list(depending)).order_by("number")[:MOST_SHOWN]
    shown = [(row, depending[row.enrollment_id or 0]) for row in first]
    return Needed(rows.count(), len(depending), shown)
