"""How the rows of a workbook of holds are judged in the dry run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.rules.jobs import Work
from enrollment.models import Import
from enrollment.queries.hold_rows import held_up, known_kinds
from enrollment.queries.records import matched
from enrollment.rules.cells import Cells, Problem
from enrollment.rules.hold_rows import (
    NO_STUDENT,
    Held,
    HoldLine,
    KnownKind,
    by_words,
    kind_of,
    read_hold,
    twice,
    why_not,
)
from enrollment.rules.layouts import Layout
from enrollment.rules.readings import Reading
from enrollment.storage import SheetRow
from enrollment.tasks.rows import cells_of, said_of
from security.rules.words import Sentence


class OfHolds:
    """Rows that each place one kind of hold on one student, as the officer who uploaded them may by hand."""

    key_changes = 0

    def __init__(self, upload: Import, work: Work) -> None:
        self._officer, self._at = upload.uploaded_by, work.at
        self._kinds = by_words(known_kinds(self._officer, work.at))
        self._seen: dict[tuple[int, str], int] = {}

    def judged(self, rows: Sequence[SheetRow], layout: Layout) -> list[Reading]:
        """The readings: whose each row is, and which hold it places. A student may have a row of each kind."""
        cells = {row.number: cells_of(row, layout) for row in rows}
        read = {number: read_hold(one) for number, one in cells.items()}
        about = matched({n: {"student_no": found.number("student_no")} for n, (_line, found) in read.items()})
        known = held_up(self._officer, self._at, {one for one in about.values() if isinstance(one, int)})
        return [self._reading(number, cells[number], read[number], about[number], known) for number in cells]

    def _reading(
        self,
        number: int,
        row: Mapping[str, Any],
        read: tuple[HoldLine, Cells],
        about: int | Problem,
        known: Mapping[int, Held],
    ) -> Reading:
        line, cells = read
        kind, shown = kind_of(cells, line, self._kinds), said_of(row)
        held = known.get(about) if isinstance(about, int) else None
        if held is None and cells.is_right("student_no"):
            unknown = Problem("student_no", Sentence(NO_STUDENT, {"number": shown["number"]}))
            cells.problems.append(about if isinstance(about, Problem) and about.column else unknown)
        if held is None or kind is None:
            return Reading(number, shown, cells.problems)
        enrollment = about if isinstance(about, int) else None
        problem = why_not(kind, cells.text("name"), held) if cells.is_right("name") else None
        if problem is None and not cells.problems:
            problem = self._twice(enrollment or 0, kind, number)
        kept = {"hold": {"kind": kind.code, "name": kind.name, "reason": line.reason}}
        return Reading(number, shown, [*cells.problems, *filter(None, [problem])], kept=kept, enrollment=enrollment)

    def _twice(self, enrollment: int, kind: KnownKind, number: int) -> Problem | None:
        first = self._seen.setdefault((enrollment, kind.code), number)
        return twice(first) if first != number else None
