"""Keep what the dry run found in a stretch of rows."""

from collections.abc import Sequence
from datetime import datetime

from enrollment.events import ImportRead
from enrollment.models import Import, ImportRow
from enrollment.queries.imports import take_import
from enrollment.rules.newcomer import packed
from enrollment.rules.readings import Reading
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.journal import recorded
from security.models import Person

_COLUMNS = ("id", "of", "number", "verdict", "values", "problems", "enrollment", "file", "small")
_STATES = (Import.State.UPLOADED, Import.State.CHECKING)


@recorded
def keep_import_rows(*, upload: int, readings: Sequence[Reading], begins: bool, by: Person, at: datetime) -> ImportRead:
    """Write the verdict, the values and the problems of these rows. `begins` puts aside what an earlier run has left.

    :raises NotFound: if the import is not (any longer) being checked
    """
    found = take_import(upload, by=by, at=at, states=_STATES)
    if begins:
        ImportRow.objects.filter(of=found).delete()
        Import.objects.filter(pk=found.pk).update(state=Import.State.CHECKING)
    ids = allocate_ids(ImportRow, len(readings))
    rows = [
        (
            pk,
            found.pk,
            one.number,
            verdict_of(one),
            _values(one),
            [problem.packed() for problem in one.problems],
            one.enrollment,
            *(one.files or (None, None)),
        )
        for pk, one in zip(ids, readings, strict=True)
    ]
    copy_rows(ImportRow, _COLUMNS, rows)
    numbers = [one.number for one in readings] or [0]
    return ImportRead(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{found.pk}",
        upload=found.pk,
        first=numbers[0],
        last=numbers[-1],
    )


def verdict_of(reading: Reading) -> str:
    """Errors before duplicates: what is wrong has to be put right first."""
    if reading.is_wrong:
        return str(ImportRow.Verdict.WRONG)
    return str(ImportRow.Verdict.DUPLICATE if reading.is_duplicate else ImportRow.Verdict.GOOD)


def _packed(reading: Reading) -> list[object]:
    return [problem.packed() for problem in reading.problems]


def _values(reading: Reading) -> dict[str, object]:
    values: dict[str, object] = {"shown": dict(reading.shown), **reading.kept}
    if reading.newcomer is not None and not reading.is_wrong:
        values["new"] = packed(reading.newcomer)
    return values
