"""How the rows of opening balances are judged in the dry run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

from django.utils.timezone import localtime

from casework.rules.documents import document_kinds
from casework.rules.jobs import Work
from enrollment.models import Import, OpeningBalance
from enrollment.queries.last_numbers import names_of
from enrollment.queries.opening import on_record_already, standing_once, why_not_histories
from enrollment.queries.records import matched, records_of
from enrollment.rules.cells import DUPLICATE, NOTE, Problem
from enrollment.rules.layouts import Layout
from enrollment.rules.opening import Stretch, is_of_students, read_balance, stands_once, stretch_of
from enrollment.rules.readings import Reading
from enrollment.rules.record import Record
from enrollment.storage import SheetRow
from enrollment.tasks.rows import cells_of, numbers_of, said_of, unread_numbers
from security.rules.words import Sentence, marked

Matter = OpeningBalance.Matter
CHUNK: Final = 1000


class OfOpening:
    """Rows of opening balances. Whether a history of statuses holds together is asked when all its rows are read."""

    key_changes = 0

    def __init__(self, _upload: Import, work: Work) -> None:
        self._today = localtime(work.at).date()
        self._seen: dict[tuple[object, ...], int] = {}
        self._series = {name for kind in document_kinds().values() for name in names_of(kind)}
        self._histories: dict[int, list[tuple[int, Stretch]]] = defaultdict(list)
        self._known = standing_once()

    def judged(self, rows: Sequence[SheetRow], layout: Layout) -> list[Reading]:
        """The readings: whose each row is, and what stood in the books."""
        cells = {row.number: cells_of(row, layout) for row in rows}
        read = {number: read_balance(one, today=self._today) for number, one in cells.items()}
        about = matched(
            {n: numbers_of(cells[n]) for n, (balance, _cells) in read.items() if balance["matter"] != Matter.SERIES}
        )
        records = records_of({one for one in about.values() if isinstance(one, int)})
        readings = []
        for number, (balance, found) in read.items():
            whose = about.get(number)
            why = (unread_numbers(cells[number]) or [whose]) if isinstance(whose, Problem) else []
            problems = [*found.problems, *why]
            enrollment = whose if isinstance(whose, int) else None
            shown = _shown(records[enrollment]) if enrollment else said_of(cells[number])
            reading = Reading(number, shown, problems, kept={"balance": balance}, enrollment=enrollment)
            readings.append(self._once(reading, balance))
            if balance["matter"] == Matter.STATUS and enrollment and not reading.is_wrong:
                self._histories[enrollment].append((number, stretch_of(balance)))
        return readings

    def afterwards(self) -> dict[int, Problem]:
        """By row number, the rows of histories that would be refused when they are loaded."""
        found: dict[int, Problem] = {}
        histories = iter(self._histories.items())
        while whole := dict(islice(histories, CHUNK)):
            problems = why_not_histories({pk: [one for _row, one in rows] for pk, rows in whole.items()})
            found |= {row: problem for pk, problem in problems.items() for row, _one in whole[pk]}
        return found

    def _once(self, reading: Reading, balance: Mapping[str, Any]) -> Reading:
        """What stands once, in the books or in this workbook."""
        key = stands_once(balance, reading.enrollment)
        if key is None or reading.is_wrong:
            return reading
        if balance["matter"] == Matter.SERIES and balance["series"] not in self._series:
            reading = reading.with_problems(_of_no_kind(balance["series"]))
        first = self._seen.setdefault(key, reading.number)
        if key in self._known:
            return reading.with_problems([on_record_already()])
        if first != reading.number:
            text = marked("Row {row} says this of the same student already. Keep one of them.")
            return reading.with_problems([Problem("", Sentence(text, {"row": first}), DUPLICATE)])
        return reading


def _of_no_kind(series: str) -> list[Problem]:
    if is_of_students(series):
        return []
    text = marked(
        "No paper here is called so yet. The number is kept; once there is a paper of this name, it goes on after it."
    )
    return [Problem("opening_series", Sentence(text), NOTE)]


def _shown(record: Record) -> dict[str, str]:
    return {"name": record.now("name"), "number": record.now("student_no") or record.now("ksh")}
