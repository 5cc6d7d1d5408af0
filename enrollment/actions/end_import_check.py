"""End the dry run of a workbook."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from enrollment.events import ImportChecked
from enrollment.models import Import, ImportRow
from enrollment.queries.imports import counts_of, take_import
from enrollment.rules.cells import Problem
from security.journal import recorded
from security.models import Person
from security.rules.words import together

_STATES = (Import.State.UPLOADED, Import.State.CHECKING)
LONGEST = 300


@recorded
def end_import_check(
    *,
    upload: int,
    notes: Sequence[str],
    key_changes: int = 0,
    late: Mapping[int, Problem] = MappingProxyType({}),
    by: Person,
    at: datetime,
) -> ImportChecked:
    """Count the verdicts; from now on the import can be confirmed. `notes` are sentences about the whole workbook.

    `key_changes` says how many of the good rows change key data. `late` are errors, by row number, that only all rows
    together have shown: these rows are no good ones after all.
    :raises NotFound: if the import is not (any longer) being checked
    """
    found = take_import(upload, by=by, at=at, states=_STATES)
    for row in ImportRow.objects.filter(of=found, number__in=late).iterator():
        row.verdict, row.problems = ImportRow.Verdict.WRONG, [*row.problems, late[row.number].packed()]
        row.save(update_fields=["verdict", "problems"])
    counts = counts_of(found)
    found.good, found.wrong = counts[ImportRow.Verdict.GOOD], counts[ImportRow.Verdict.WRONG]
    found.duplicate = counts[ImportRow.Verdict.DUPLICATE]
    found.rows, found.key_changes = sum(counts.values()), key_changes
    found.state, found.problem = Import.State.CHECKED, together(*notes)[:LONGEST]
    found.save()
    return ImportChecked(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{found.pk}",
        upload=found.pk,
        good=found.good,
        wrong=found.wrong,
        duplicate=found.duplicate,
    )
