"""What the loaders of workbooks share: leaving a row out with the reason, and knowing when none is left."""

from collections.abc import Sequence
from datetime import datetime

from enrollment.models import Import, ImportRow
from enrollment.rules.cells import ERROR, Problem


def leave_out(row: ImportRow, problems: Sequence[Problem]) -> None:
    """The row no longer fits when it is judged under the lock; it keeps the reasons."""
    is_wrong = any(one.level == ERROR for one in problems)
    row.verdict = ImportRow.Verdict.WRONG if is_wrong else ImportRow.Verdict.DUPLICATE
    row.problems = [*row.problems, *(one.packed() for one in problems)]
    row.save()


def has_ended(source: Import, at: datetime) -> bool:
    """Whether no good row is left; then the import is loaded."""
    if ImportRow.objects.filter(of=source, verdict=ImportRow.Verdict.GOOD).exists():
        return False
    source.state, source.loaded_at = Import.State.LOADED, at
    source.save()
    return True
