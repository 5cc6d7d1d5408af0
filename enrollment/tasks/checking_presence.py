"""How the rows of a class sheet are judged in the dry run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localtime

from casework.rules.jobs import Work
from enrollment.models import Import
from enrollment.queries.presence import rosters_of
from enrollment.queries.records import matched
from enrollment.rules.cells import Cells, Problem
from enrollment.rules.layouts import Layout
from enrollment.rules.presence import OnRoster, read_presence, why_not
from enrollment.rules.readings import Reading, twin_problems
from enrollment.storage import SheetRow
from enrollment.tasks.rows import cells_of, said_of, twins_of
from security.rules.words import Sentence, marked

UNKNOWN = marked("No student has the number {number}. Compare it with the sheet.")


class OfPresence:
    """Rows that say on which day a student was at school, all of one registration."""

    key_changes = 0

    def __init__(self, upload: Import, work: Work) -> None:
        self._batch, self._today = upload.batch, localtime(work.at).date()

    def judged(self, rows: Sequence[SheetRow], layout: Layout) -> list[Reading]:
        """The readings: whose each row is, and the day it says."""
        if self._batch is None:
            raise LookupError("A class sheet names its registration.")
        cells = {row.number: cells_of(row, layout) for row in rows}
        read = {number: read_presence(one) for number, one in cells.items()}
        about = matched({n: {"student_no": found.number("student_no")} for n, (_day, found) in read.items()})
        known = rosters_of(self._batch, {one for one in about.values() if isinstance(one, int)})
        twins = {row.number: twin_problems(twins_of(row, layout)) for row in rows}
        return [
            self._reading(number, cells[number], read[number], about[number], known).with_problems(twins[number])
            for number in cells
        ]

    def _reading(
        self,
        number: int,
        row: Mapping[str, Any],
        read: tuple[date | None, Cells],
        about: int | Problem,
        known: Mapping[int, OnRoster],
    ) -> Reading:
        day, cells = read
        shown, problems = said_of(row), list(cells.problems)
        kept = {"came_on": day.isoformat() if day else ""}
        if isinstance(about, Problem):
            if cells.is_right("student_no"):
                unknown = Problem("student_no", Sentence(UNKNOWN, {"number": shown["number"]}))
                problems.append(about if about.column else unknown)
            return Reading(number, shown, problems, kept=kept)
        right = cells.is_right("name", "came_on")
        problem = why_not(day, cells.text("name"), known.get(about), self._today) if right else None
        return Reading(number, shown, [*problems, *([problem] if problem else [])], kept=kept, enrollment=about)
