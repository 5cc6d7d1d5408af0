"""Days as people type and paste them: one day or range a line, in the notations of notices and of spreadsheets.

    2027-02-05 – 2027-02-13
    国庆节：10-01至10-08
    5月1日（周六）至5日
    2027/2/20、2027/2/28

A day without a year belongs to the year asked for. Words before a colon, weekdays in brackets and whatever follows a
`#` are passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rulebook.rules.marking import _
from rulebook.rules.refusal import Reason

LONGEST: Final = 70
"""The most days of one range; a longer one is a slip of the pen."""
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_PASSED_OVER: Final = re.compile(r"#.*$|\([^()]*\)")
_LABEL: Final = re.compile(r"^[^\d:]*:")
_BETWEEN: Final = re.compile(r"[,、;]")
_UP_TO: Final = re.compile(r"\s*(?:–|—|~|至|到)\s*|\s+-\s+|\s+to\s+")
_WRITTEN: Final = re.compile(r"(?:(?P<year>\d{4})\s*[-/.年]\s*)?(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?")
_DAY_ONLY: Final = re.compile(r"(?P<day>\d{1,2})\s*日")


@dataclass(frozen=True)
class LineProblem:
    """What is wrong with which line, counted from 1."""

    line: int
    reason: Reason


class DaysUnread(Exception):
    """Lines that cannot be taken: all of them, not the first only."""

    def __init__(self, problems: Iterable[LineProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{one.line}: {one.reason.said()}" for one in self.problems))


class _Wrong(Exception):
    def __init__(self, message: str, /, **facts: object) -> None:
        self.reason = Reason(message, facts)
        super().__init__(message)


def read_days(text: str, *, year: int) -> dict[date, int]:
    """The days of a list, each with the line on which it stands first.

    :raises DaysUnread: with every line that names no day, a day that does not exist, or a range that cannot be meant
    """
    found: dict[date, int] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            for day in _of_line(line, year):
                found.setdefault(day, number)
        except _Wrong as wrong:
            problems.append(LineProblem(number, wrong.reason))
    if problems:
        raise DaysUnread(problems)
    return found


def check_days_off(off: Mapping[date, int], *, year: int) -> None:
    """Days off lie in the year, or in the December before it (the turn of the year stands in the next notice).

    :raises DaysUnread: with the lines that say otherwise
    """
    _refuse(
        LineProblem(line, Reason(_("{day} is not a day of {year}."), {"day": day, "year": year}))
        for day, line in off.items()
        if day.year != year and (day.year, day.month) != (year - 1, 12)
    )


def check_days_worked(work: Mapping[date, int], off: Iterable[date], *, year: int) -> None:
    """Make-up working days lie on a weekend of the year, and are no days off.

    :raises DaysUnread: with the lines that say otherwise
    """
    resting = frozenset(off)
    _refuse(LineProblem(line, reason) for day, line in work.items() if (reason := _no_make_up(day, resting, year)))


def written(days: Iterable[date]) -> str:
    """The days as a list that `read_days` reads: one range a line."""
    lines = []
    for first, last in _runs(sorted(set(days))):
        lines.append(str(first) if first == last else f"{first} – {last}")
    return "\n".join(lines)


def _no_make_up(day: date, off: frozenset[date], year: int) -> Reason | None:
    if day.year != year:
        return Reason(_("{day} is not a day of {year}."), {"day": day, "year": year})
    if day in off:
        return Reason(_("{day} stands both as a day off and as a working day."), {"day": day})
    if day.weekday() < _SATURDAY:
        return Reason(
            _("{day} is no Saturday or Sunday, so it is worked anyway. Take it out or correct it."), {"day": day}
        )
    return None


def _refuse(problems: Iterable[LineProblem]) -> None:
    found = sorted(problems, key=lambda one: one.line)
    if found:
        raise DaysUnread(found)


def _of_line(line: str, year: int) -> Iterator[date]:
    plain = _PASSED_OVER.sub("", unicodedata.normalize("NFKC", line))
    for piece in _BETWEEN.split(_LABEL.sub("", plain.strip())):
        if piece.strip():
            yield from _of_piece(piece.strip(), year)


def _of_piece(piece: str, year: int) -> Iterator[date]:
    ends = _UP_TO.split(piece)
    if len(ends) > 2:
        raise _Wrong(_("“{text}” is no day and no range of days."), text=piece)
    first = _day(ends[0], year)
    last = _last(ends[1], first) if len(ends) == 2 else first
    if last < first:
        raise _Wrong(
            _("The range ends before it begins: {first} to {last}. Write the year with it."), first=first, last=last
        )
    if (last - first).days >= LONGEST:
        raise _Wrong(_("{first} to {last} are more than {most} days."), first=first, last=last, most=LONGEST)
    for n in range((last - first).days + 1):
        yield first + _DAY * n


def _last(text: str, first: date) -> date:
    """The second half of a range may be a day of the same month alone."""
    alone = _DAY_ONLY.fullmatch(text.strip())
    return _real(first.year, first.month, int(alone["day"]), text) if alone else _day(text, first.year)


def _day(text: str, year: int) -> date:
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise _Wrong(_("“{text}” is no day. Write 2027-02-05, 02-05 or 2月5日."), text=text.strip())
    return _real(int(found["year"] or year), int(found["month"]), int(found["day"]), text)


def _real(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _Wrong(_("There is no day “{text}”."), text=text.strip()) from None


def _runs(days: list[date]) -> Iterator[tuple[date, date]]:
    """Consecutive days as pairs of first and last."""
    begin = None
    for n, day in enumerate(days):
        begin = begin or day
        if n + 1 == len(days) or days[n + 1] != day + _DAY:
            yield begin, day
            begin = None
