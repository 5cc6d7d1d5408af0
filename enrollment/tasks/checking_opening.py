"""How the rows of opening balances are judged in the dry run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.timezone import localtime

from casework.rules.jobs import Work
from enrollment.models import Import, OpeningBalance
from enrollment.queries.records import matched, records_of
from enrollment.rules.cells import DUPLICATE, Problem
from enrollment.rules.layouts import Layout
from enrollment.rules.opening import read_balance
from enrollment.rules.readings import Reading
from enrollment.rules.record import Record
from enrollment.storage import SheetRow
from enrollment.tasks.rows import cells_of, numbers_of, said_of, unread_numbers
from security.rules.words import Sentence, marked

Matter = OpeningBalance.Matter


class OfOpening:
    """Rows of opening balances. Whether a history of statuses holds together is asked when all its rows are loaded."""

    key_changes = 0

    def __init__(self, _upload: Import, work: Work) -> None:
        self._today = localtime(work.at).date()
        self._seen: dict[tuple[object, ...], int] = {}
        known = OpeningBalance.objects.exclude(matter__in=[Matter.STATUS, Matter.SANCTION])
        self._known = {_once(one.matter, one.enrollment_id, one.term, one.series) for one in known.iterator()}

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
        return readings

    def _once(self, reading: Reading, balance: Mapping[str, Any]) -> Reading:
        """What stands once, in the books or in this workbook."""
        if balance["matter"] in {"", Matter.STATUS, Matter.SANCTION} or reading.is_wrong:
            return reading
        key = _once(balance["matter"], reading.enrollment, balance["term"], balance["series"])
        first = self._seen.setdefault(key, reading.number)
        if key in self._known:
            text = marked("This is on record already. Undo the import that brought it, then load the right one.")
            return reading.with_problems([Problem("", Sentence(text), DUPLICATE)])
        if first != reading.number:
            text = marked("Row {row} says this of the same student already. Keep one of them.")
            return reading.with_problems([Problem("", Sentence(text, {"row": first}), DUPLICATE)])
        return reading


def _shown(record: Record) -> dict[str, str]:
    return {"name": record.now("name"), "number": record.now("student_no") or record.now("ksh")}


def _once(matter: str, enrollment: int | None, term: str, series: str) -> tuple[object, ...]:
    of_term = matter in {Matter.MISSED, Matter.DEFERRAL}
    return (matter, series) if matter == Matter.SERIES else (matter, enrollment, term if of_term else "")
