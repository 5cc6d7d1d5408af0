"""How the rows of the finance office's workbook are judged in the dry run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.rules.jobs import Work
from enrollment.models import Import
from enrollment.queries.fees import payers
from enrollment.queries.records import matched
from enrollment.rules.cells import Cells, Problem
from enrollment.rules.fees import FeeLine, Payer, read_fee, why_not
from enrollment.rules.layouts import Layout
from enrollment.rules.readings import Reading, twin_problems
from enrollment.storage import SheetRow
from enrollment.tasks.rows import cells_of, said_of, twins_of
from security.rules.words import Sentence, marked

UNKNOWN = marked("No student has the number {number}. Compare it with the receipt.")


class OfFees:
    """Rows that name a fee state, all of one batch."""

    key_changes = 0

    def __init__(self, upload: Import, _work: Work) -> None:
        self._batch = upload.batch

    def judged(self, rows: Sequence[SheetRow], layout: Layout) -> list[Reading]:
        """The readings: whose each row is, and what it says of the fees."""
        if self._batch is None:
            raise LookupError("An import of fee states names its batch.")
        cells = {row.number: cells_of(row, layout) for row in rows}
        read = {number: read_fee(one) for number, one in cells.items()}
        about = matched({n: {"student_no": found.number("student_no")} for n, (_line, found) in read.items()})
        known = payers(self._batch, {one for one in about.values() if isinstance(one, int)})
        twins = {row.number: twin_problems(twins_of(row, layout)) for row in rows}
        return [
            _reading(number, cells[number], read[number], about[number], known).with_problems(twins[number])
            for number in cells
        ]


def _reading(
    number: int,
    row: Mapping[str, Any],
    read: tuple[FeeLine, Cells],
    about: int | Problem,
    known: Mapping[int, Payer],
) -> Reading:
    line, cells = read
    shown, problems = said_of(row), list(cells.problems)
    if isinstance(about, Problem):
        if cells.is_right("student_no"):
            unknown = Problem("student_no", Sentence(UNKNOWN, {"number": shown["number"]}))
            problems.append(about if about.column else unknown)
        return Reading(number, shown, problems, kept={"fee": line.packed()})
    problem = why_not(line, cells.text("name"), known[about]) if cells.is_right("name") else None
    return Reading(
        number, shown, [*problems, *([problem] if problem else [])], kept={"fee": line.packed()}, enrollment=about
    )
