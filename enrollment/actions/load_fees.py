"""Load a chunk of the finance office's workbook."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from enrollment.actions.loading import has_ended, leave_out
from enrollment.actions.record_fees import enters_fees
from enrollment.events import FeesLoaded
from enrollment.models import Batch, Enrollment, FeeRecord, Import, ImportRow
from enrollment.queries.counters import open_batches
from enrollment.queries.fees import payers
from enrollment.queries.imports import CONFIRM, take_import
from enrollment.rules.fees import FeeLine, why_not
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons

CHUNK: Final = 500
_COLUMNS: Final = (
    "id", "enrollment", "batch", "state", "due_amount", "paid_amount", "remark", "source", "of", "entered_by",
    "entered_at",
)  # fmt: skip


@recorded
def load_fees(*, upload: int, by: Person, at: datetime) -> FeesLoaded:
    """Enter the fee states of the next rows, at most 500, and say when none is left; each replaces the one before.

    Each row is judged once more under the lock; one that no longer fits is left out with the reason.
    :raises NotFound: if the import is not being loaded, or its registration was closed meanwhile
    :raises NotTheFinanceOffice: if the person does not act for the finance office
    """
    enters_fees(by, at)
    states, matter = (Import.State.LOADING,), Import.Matter.FEES
    source = take_import(upload, by=by, at=at, states=states, verbs=CONFIRM, matter=matter)
    batch = open_batches().filter(pk=source.batch_id or 0).first()
    if batch is None:
        raise NotFound(_("The registration of this term is closed; its fee states no longer change."))
    good = ImportRow.objects.filter(of=source, verdict=ImportRow.Verdict.GOOD)
    rows = list(good.select_for_update(no_key=True).order_by("number")[:CHUNK])
    pairs = Enrollment.objects.filter(pk__in={row.enrollment_id for row in rows}).values_list("person", "pk")
    lock_persons([person for person, _enrollment in pairs])
    refused = _refused(batch, rows)
    going = [row for row in rows if row.pk not in refused]
    _write(going, source, by, at)
    ended = has_ended(source, at)
    entered = {row.enrollment_id for row in going}
    return FeesLoaded(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{source.pk}",
        upload=source.pk,
        batch=batch.pk,
        loaded=len(going),
        left_out=len(refused),
        concerned=tuple(sorted(pair for pair in pairs if pair[1] in entered)),
        ended=ended,
    )


def _refused(batch: Batch, rows: Collection[ImportRow]) -> set[int]:
    """The rows that no longer fit; they keep the reason."""
    known, refused = payers(batch, {row.enrollment_id or 0 for row in rows}), set()
    for row in rows:
        payer = known[row.enrollment_id or 0]
        problem = why_not(FeeLine.unpacked(row.values["fee"]), row.values["shown"]["name"], payer)
        if problem is not None:
            leave_out(row, [problem])
            refused.add(row.pk)
    return refused


def _write(rows: Collection[ImportRow], source: Import, by: Person, at: datetime) -> None:
    enrollments = [row.enrollment_id for row in rows]
    lines = [FeeLine.unpacked(row.values["fee"]) for row in rows]
    replaced = FeeRecord.objects.filter(batch=source.batch_id, enrollment__in=enrollments, is_current=True)
    replaced.update(is_current=False)
    ids, origin = allocate_ids(FeeRecord, len(lines)), (source.file.name[:40], source.pk, by.pk, at)
    copy_rows(
        FeeRecord,
        _COLUMNS,
        (
            (pk, one, source.batch_id, line.state, line.due, line.paid, line.remark or None, *origin)
            for pk, one, line in zip(ids, enrollments, lines, strict=True)
        ),
    )
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(verdict=ImportRow.Verdict.LOADED)
