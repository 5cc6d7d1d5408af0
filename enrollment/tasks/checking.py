"""How the rows of a workbook are judged in the dry run, by what the workbook is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from django.conf import settings
from django.utils.timezone import localtime

from casework.rules.jobs import Work
from enrollment.models import Import
from enrollment.queries.guardians import known_guardians_noted
from enrollment.queries.imports import places
from enrollment.queries.known import known_already
from enrollment.queries.records import matched, records_of, taken
from enrollment.rules import layouts
from enrollment.rules.cells import Problem
from enrollment.rules.changes import changes_key_data, read_change
from enrollment.rules.fields import Source
from enrollment.rules.layouts import Layout, Template
from enrollment.rules.readings import Reading
from enrollment.rules.record import Change
from enrollment.rules.workbook import Seats, read_row
from enrollment.storage import SheetRow
from enrollment.tasks.checking_classes import OfClasses
from enrollment.tasks.checking_fees import OfFees
from enrollment.tasks.checking_holds import OfHolds
from enrollment.tasks.checking_opening import OfOpening
from enrollment.tasks.checking_presence import OfPresence
from enrollment.tasks.rows import cells_of, numbers_of, said_of, twins_of, unread_numbers
from security.rules.words import Sentence, marked


class Judge(Protocol):
    """Judges the rows of one workbook, chunk by chunk. `key_changes` counts the good rows that change key data.

    One that has more to say when all rows are read says it in `afterwards`: problems by row number.
    """

    key_changes: int

    def judged(self, rows: Sequence[SheetRow], layout: Layout) -> list[Reading]:
        """What came of these rows."""


class OfNewcomers:
    """Rows that describe new students."""

    key_changes = 0

    def __init__(self, _upload: Import, work: Work) -> None:
        self._where = places()
        self._seats = Seats(self._where)
        self._today = localtime(work.at).date()

    def judged(self, rows: Sequence[SheetRow], layout: Layout) -> list[Reading]:
        """The readings with what the roll already has, and with a note where a class is full."""
        readings = [
            read_row(
                row.number,
                cells_of(row, layout),
                twins_of(row, layout),
                self._where,
                today=self._today,
                demo=settings.DEMO_MODE,
            )
            for row in rows
        ]
        newcomers = {one.number: one.newcomer for one in readings if one.newcomer is not None}
        (found, _persons), guardians = known_already(newcomers), known_guardians_noted(newcomers)
        return [
            self._seated(one.with_problems([*found.get(one.number, ()), *guardians.get(one.number, ())]))
            for one in readings
        ]

    def _seated(self, one: Reading) -> Reading:
        if one.newcomer is None or one.is_wrong or one.is_duplicate:
            return one
        full = self._seats.take(one.newcomer)
        return one.with_problems([full] if full else [])


class OfChanges:
    """Rows that change data of students who are on the roll."""

    def __init__(self, upload: Import, work: Work) -> None:
        self._source, self._today = Source(upload.source), localtime(work.at).date()
        self._seen: dict[int, int] = {}
        self.key_changes = 0

    def judged(self, rows: Sequence[SheetRow], layout: Layout) -> list[Reading]:
        """The readings: each row's student, and what would change."""
        cells = {row.number: cells_of(row, layout) for row in rows}
        about = matched({number: numbers_of(one) for number, one in cells.items()})
        records = records_of({one for one in about.values() if isinstance(one, int)})
        readings = []
        for row in rows:
            found = about[row.number]
            if isinstance(found, Problem):
                why = unread_numbers(cells[row.number]) or [found]
                readings.append(Reading(row.number, said_of(cells[row.number]), why))
                continue
            reading = read_change(
                row.number,
                cells[row.number],
                twins_of(row, layout),
                records[found],
                source=self._source,
                today=self._today,
                demo=settings.DEMO_MODE,
            )
            readings.append(reading.with_problems(self._twice(found, row.number)))
        return self._with_taken(readings)

    def _twice(self, enrollment: int, number: int) -> list[Problem]:
        """A student who stood in an earlier row, by another of the numbers."""
        first = self._seen.setdefault(enrollment, number)
        if first == number:
            return []
        text = marked("This student stands in row {row} already. Put both rows into one.")
        return [Problem("", Sentence(text, {"row": first}))]

    def _with_taken(self, readings: Sequence[Reading]) -> list[Reading]:
        good = [one for one in readings if one.enrollment and not one.is_wrong]
        found = taken({one.enrollment or 0: {change.field: change.new for change in _changes(one)} for one in good})
        judged = [one.with_problems(found.get(one.enrollment or 0, ())) if one in good else one for one in readings]
        left = [one for one in judged if not one.is_wrong and not one.is_duplicate]
        self.key_changes += sum(changes_key_data(_changes(one)) for one in left)
        return judged


JUDGES: Final[
    Mapping[str, tuple[type[OfNewcomers | OfChanges | OfOpening | OfClasses | OfFees | OfPresence | OfHolds], Template]]
] = {
    Import.Matter.NEWCOMERS: (OfNewcomers, layouts.NEWCOMERS),
    Import.Matter.CHANGES: (OfChanges, layouts.CHANGES),
    Import.Matter.OPENING: (OfOpening, layouts.OPENING),
    Import.Matter.CLASSES: (OfClasses, layouts.CLASSES),
    Import.Matter.FEES: (OfFees, layouts.FEES),
    Import.Matter.PRESENCE: (OfPresence, layouts.PRESENCE),
    Import.Matter.HOLDS: (OfHolds, layouts.HOLDS),
}


def _changes(reading: Reading) -> Sequence[Change]:
    found: Sequence[Change] = reading.kept.get("changes", ())
    return found
