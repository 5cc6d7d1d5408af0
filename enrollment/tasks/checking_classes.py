"""How the rows of a class list are judged in the dry run."""

from __future__ import annotations

from collections.abc import Sequence

from casework.rules.jobs import Work
from enrollment.models import Import
from enrollment.queries.class_list import known_places
from enrollment.rules.class_list import read_class
from enrollment.rules.layouts import Layout
from enrollment.rules.readings import Reading
from enrollment.storage import SheetRow
from enrollment.tasks.rows import cells_of


class OfClasses:
    """Rows that name classes, each with its department and major. Rows of one workbook must fit together too."""

    key_changes = 0

    def __init__(self, _upload: Import, _work: Work) -> None:
        self._known = known_places()

    def judged(self, rows: Sequence[SheetRow], layout: Layout) -> list[Reading]:
        """The readings, with what contradicts the records or an earlier row."""
        readings = []
        for row in rows:
            new, found = read_class(cells_of(row, layout))
            problems = [*found.problems, *(self._known.judged(new) if new else ())]
            shown = {"name": new.unit, "number": new.class_code} if new else {"name": found.text("unit"), "number": ""}
            readings.append(Reading(row.number, shown, problems, kept={"class": new.packed()} if new else {}))
        return readings
