"""One row of the opening balances: what it says, and what speaks against it (MIG-1)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from enrollment.rules.cells import Cells, number_of
from enrollment.rules.columns import STATUSES
from enrollment.rules.terms import is_term
from enrollment.rules.transitions import ENTRY, TRANSITIONS
from security.rules.words import Sentence
from security.rules.words import marked as _

MATTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "学籍状态": "STATUS",
        "已休学": "LEAVE",
        "暂缓注册": "DEFERRAL",
        "未注册学期": "MISSED",
        "处分": "SANCTION",
        "档案": "DOSSIER",
        "编号": "SERIES",
    }
)
NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "STATUS": ("opening_status", "opening_from"),
        "LEAVE": ("opening_times",),
        "DEFERRAL": ("opening_term", "opening_until"),
        "MISSED": ("opening_term",),
        "SANCTION": ("opening_sanction", "opening_from"),
        "DOSSIER": ("opening_place",),
        "SERIES": ("opening_series", "opening_number"),
    }
)
STUDENT_NUMBERS: Final = "学号"
_STUDENT_NUMBER: Final = re.compile(r"[0-9A-Z-]*[0-9]")
_MOST: Final = 400
_WAYS: Final = {(source, one.target): one.act for one in reversed(TRANSITIONS) for source in one.sources if one.act}


class Stretch(NamedTuple):
    """One status of the history: from this day, to the day before `ends`; none is until today."""

    status: str
    begins: date
    ends: date | None
    number: str = ""


def stretch_of(balance: Mapping[str, Any]) -> Stretch:
    """The stretch of a history that a row of statuses describes, as `read_balance` has packed it."""
    ends = balance["ends_on"] and date.fromisoformat(balance["ends_on"])
    return Stretch(balance["code"], date.fromisoformat(balance["begins_on"]), ends or None, balance["number"])


def read_balance(row: Mapping[str, Any], *, today: date) -> tuple[dict[str, Any], Cells]:
    """What a row says, as JSON carries it and under the names of the model; the problems are in the cells."""
    cells = Cells(row)
    matter = cells.choice("opening_matter", MATTERS)
    begins, ends = cells.day("opening_from"), cells.day("opening_until")
    term = cells.number("opening_term")
    balance = {
        "matter": matter,
        "code": cells.choice("opening_status", STATUSES) if matter == "STATUS" else cells.code("opening_sanction"),
        "begins_on": begins and begins.isoformat(),
        "ends_on": ends and ends.isoformat(),
        **{name: _count(cells, f"opening_{name}") for name in ("times", "months", "days")},
        **{name: cells.text(f"opening_{name}") for name in ("number", "series", "place", "note")},
        "term": term,
    }
    for key in NEEDED.get(matter, ()):
        if cells.is_right(key) and str(row.get(key, "")).strip() == "":
            cells.wrong(key, _("This is missing."))
    if begins and begins > today:
        cells.wrong("opening_from", _("This day is still to come."))
    if begins and ends and ends <= begins:
        cells.wrong("opening_until", _("The end is not after the beginning."))
    if matter in {"MISSED", "DEFERRAL"} and term and not is_term(term):
        text = _("“{text}” is no term. Write the school year and which term of it, like 2023-2024-1.")
        cells.wrong("opening_term", text, text=term)
    if matter == "SERIES" and cells.is_right("opening_number") and balance["number"]:
        _judge_number(cells, balance, today.year)
    if matter == "LEAVE" and cells.is_right("opening_times"):
        _judge_leave(cells, balance)
    return balance, cells


def stands_once(balance: Mapping[str, Any], enrollment: int | None) -> tuple[object, ...] | None:
    """What can be on record only once, told apart by this; None for a history, whose rows are judged together."""
    matter = balance["matter"]
    if matter in {"", "STATUS"}:
        return None
    if matter == "SERIES":
        return (matter, balance["series"])
    by = {"MISSED": "term", "DEFERRAL": "term", "SANCTION": "code"}.get(matter)
    day = balance["begins_on"] if matter == "SANCTION" else ""
    return (matter, enrollment, balance[by] if by else "", str(day or ""))


def year_and_number(text: str, year: int) -> tuple[int, int] | None:
    """The year and the running number in a number as the books have it: 学籍证字〔2026〕37号, 2026-0037, or 37 alone.

    None where it has no number; without a year of its own it is of this `year`.
    """
    groups = re.findall(r"\d+", text)
    years = [int(one) for one in groups if len(one) == 4 and one[:2] in {"19", "20"}]
    if not groups or (len(groups) == 1 and years):
        return None
    return (years[0] if years else year, int(groups[-1][-9:]))


def why_not_history(stretches: Sequence[Stretch], today: str) -> Sentence | None:
    """What speaks against these as the whole history of one student, whose status is `today`."""
    for before, after in pairwise(stretches):
        if before.ends != after.begins:
            text = _("The history has a gap or an overlap: one status ends on {ends}, the next begins on {begins}.")
            return Sentence(text, {"ends": before.ends or "—", "begins": after.begins})
        if (before.status, after.status) not in _WAYS:
            return Sentence(
                _("No transition leads from one of these statuses to the next ({day})."), {"day": after.begins}
            )
    last = stretches[-1]
    if last.ends is not None or last.status != today:
        text = _("The last status of the history has no end and is today’s status. Put all its rows right together.")
        return Sentence(text)
    return None


def way_into(before: str, status: str) -> str:
    """The name of the transition by which a stretch of the history began."""
    return _WAYS.get((before, status), ENTRY) if before else ENTRY


def is_of_students(series: str) -> bool:
    """Whether this names a series of student numbers; there may be several, told apart by what follows."""
    return series.startswith(STUDENT_NUMBERS)


def _judge_number(cells: Cells, balance: dict[str, Any], year: int) -> None:
    """A last number from which we cannot go on is no last number."""
    number = balance["number"]
    if is_of_students(balance["series"]):
        balance["number"] = number_of(number)
        if not _STUDENT_NUMBER.fullmatch(number_of(number)):
            text = _("“{text}” is no student number. Write the last one that was given, with all its digits.")
            cells.wrong("opening_number", text, text=number[:20])
    elif year_and_number(number, year) is None:
        text = _("“{text}” has no running number. Write the last number that was given, like 2024-0031.")
        cells.wrong("opening_number", text, text=number[:20])


def _judge_leave(cells: Cells, balance: Mapping[str, Any]) -> None:
    if balance["times"] and not (balance["months"] or balance["days"]):
        cells.wrong("opening_months", _("Write how many months or days of leave were taken."))
    if not balance["times"]:
        cells.wrong("opening_times", _("Write how often leave was taken."))


def _count(cells: Cells, key: str) -> int:
    value = cells.amount(key)
    if value is None:
        return 0
    if value != int(value) or not 0 <= value <= _MOST:
        cells.wrong(key, _("This is a whole number from 0 to {most}."), most=_MOST)
        return 0
    return int(value)
