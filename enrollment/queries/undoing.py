"""What an import has written, and which of its rows are needed by now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from enrollment.models import Enrollment, FieldChange, Import, ImportRow
from enrollment.queries.class_list import needed_classes
from enrollment.queries.dependents import dependents_of
from enrollment.queries.fees import needed_fees
from enrollment.queries.opening import needed_balances
from enrollment.queries.photos import replaced_since
from enrollment.queries.records import records_of
from enrollment.rules.changes import lock_on
from enrollment.rules.record import Change, Record

MOST_SHOWN = 200
_BY_ROW: Final[Mapping[str, Callable[[Import], dict[int, list[str]]]]] = {
    Import.Matter.CLASSES: needed_classes,
    Import.Matter.OPENING: needed_balances,
}


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


def changes_back(upload: Import) -> dict[int, list[Change]]:
    """By enrollment, what would take back the changes that this import has made."""
    back: dict[int, list[Change]] = defaultdict(list)
    for one in FieldChange.objects.filter(of=upload).order_by("enrollment", "pk"):
        back[one.enrollment_id].append(Change(one.field, one.new, one.old))
    return dict(back)


def locked_since(back: Mapping[int, Sequence[Change]], records: Mapping[int, Record]) -> set[int]:
    """The enrollments whose registration with the state has locked one of these fields by now."""
    return {pk for pk, changes in back.items() if lock_on(records[pk], changes) is not None}


def _depending(upload: Import, rows: QuerySet[ImportRow]) -> dict[int, list[str]]:
    if upload.matter == Import.Matter.CHANGES:
        back = changes_back(upload)
        again, locked = changed_again(upload), locked_since(back, records_of(back))
        whys = {"changed-again": again, "platform": locked}
        return {pk: [why for why, some in whys.items() if pk in some] for pk in again | locked}
    if upload.matter in {Import.Matter.PRESENCE, Import.Matter.HOLDS}:
        return {}
    if upload.matter == Import.Matter.FEES:
        return needed_fees(upload)
    if upload.matter == Import.Matter.PHOTOS:
        newer = rows.filter(number__in=replaced_since(upload).values("row"), enrollment__isnull=False)
        return {pk: ["photo-again"] for pk in newer.values_list("enrollment", flat=True) if pk}
    return dependents_of(Enrollment.objects.filter(pk__in=rows.values("enrollment")))


def needed_rows(upload: Import) -> Needed:
    """The rows of a loaded import on which something was built since, by their number in the workbook."""
    rows = ImportRow.objects.filter(of=upload, verdict=ImportRow.Verdict.LOADED)
    if upload.matter in _BY_ROW:
        by_row = _BY_ROW[upload.matter](upload)
        first = rows.filter(pk__in=list(by_row)).order_by("number")[:MOST_SHOWN]
        return Needed(rows.count(), len(by_row), [(row, by_row[row.pk]) for row in first])
    depending = _depending(upload, rows)
    first = rows.filter(enrollment__in=list(depending)).order_by("number")[:MOST_SHOWN]
    shown = [(row, depending[row.enrollment_id or 0]) for row in first]
    return Needed(rows.count(), len(depending), shown)
