"""How new students are spread over classes, and how a student number is written by the school's pattern (INT-5).

A pattern is letters, digits and fields in braces: `{year}` and `{yy}` of entry, `{major}` (code), `{class}` (its place
among the classes of the major), `{n}` (running number); `{n:3}` writes at least three digits. Numbers run for
themselves within whatever else the pattern names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from security.rules.words import Sentence
from security.rules.words import marked as _

USUAL: Final = "{year}{major}{class:2}{n:2}"
LONGEST: Final = 20
_FIELD: Final = re.compile(r"\{(?P<name>[a-z]+)(?::(?P<width>[1-9]))?\}")
_FIELDS: Final = frozenset({"year", "yy", "major", "class", "n"})
_PLAIN: Final = re.compile(r"[0-9A-Z]*")
_BLANK: Final = "\0"
_LONGEST_RUNNING: Final = 6
"""A longer one is a number of another pattern."""


@dataclass(frozen=True)
class ClassSeats:
    """A class of a major and cohort: its place among them (1, 2, …), seats, and how many are taken."""

    unit: int
    place: int
    capacity: int
    taken: int


@dataclass(frozen=True)
class Candidate:
    """A new student to be placed and numbered. `place` is that of the class."""

    enrollment: int
    year: int
    major: str
    place: int


def why_not_pattern(pattern: str) -> Sentence | None:
    """What speaks against this pattern, or None."""
    names = [found["name"] for found in _FIELD.finditer(pattern)]
    unknown = sorted(set(names) - _FIELDS)
    if unknown:
        return Sentence(_("The pattern has no field {field}. Use year, yy, major, class and n."), {"field": unknown[0]})
    if names.count("n") != 1:
        return Sentence(_("The pattern needs the running number once: write {example}."), {"example": "{n:2}"})
    if not _PLAIN.fullmatch(_FIELD.sub("", pattern)):
        return Sentence(_("Beside its fields a pattern has digits and capital letters only."))
    longest = len(written(pattern, Candidate(0, 2000, "000000", 1), "1"))
    if longest > LONGEST:
        return Sentence(
            _("Numbers of this pattern have {n} characters; at most {most} can be kept."),
            {"n": longest, "most": LONGEST},
        )
    return None


def written(pattern: str, one: Candidate, number: str) -> str:
    """The student number; `number` is the running one."""
    values = {"year": one.year, "yy": f"{one.year % 100:02}", "major": one.major, "class": one.place, "n": number}
    return _FIELD.sub(lambda found: str(values[found["name"]]).zfill(int(found["width"] or 0)), pattern)


def before_the_number(pattern: str, one: Candidate) -> str:
    """What stands before the running number: by it the numbers in use are looked up."""
    return _series(pattern, one).partition(_BLANK)[0]


def _series(pattern: str, one: Candidate) -> str:
    """The number without its running one."""
    return written(_FIELD.sub(lambda found: _BLANK if found["name"] == "n" else found[0], pattern), one, "")


def numbered(
    pattern: str, candidates: Iterable[Candidate], used: Collection[str], books: Collection[str] = ()
) -> dict[int, str]:
    """By enrollment the next free number, in the order of the candidates. What is in `used` is passed over, and all
    numbers up to the last ones of the school's `books`: who had them may not be here any more (MIG-1).
    """
    taken, last, found = set(used), Counter[str](), {}
    for one in candidates:
        series = _series(pattern, one)
        for number in count(max(last[series], *(_running(series, text) for text in books), 0) + 1):
            text = written(pattern, one, str(number))
            last[series] = number
            if text not in taken:
                break
        taken.add(text)
        found[one.enrollment] = text
    return found


def _running(series: str, number: str) -> int:
    """The running number within this one, where it is written by this pattern; else 0."""
    before, _blank, after = series.partition(_BLANK)
    middle = number[len(before) : len(number) - len(after)]
    is_of_it = number == f"{before}{middle}{after}" and middle.isdecimal() and len(middle) <= _LONGEST_RUNNING
    return int(middle) if is_of_it else 0


def spread(students: Sequence[int], classes: Sequence[ClassSeats]) -> Mapping[int, ClassSeats] | None:
    """By student a class, so that the classes fill up evenly by their seats. None if there are too few seats."""
    taken = {one.unit: one.taken for one in classes}
    found = {}
    for student in students:
        free = [one for one in classes if taken[one.unit] < one.capacity]
        if not free:
            return None
        chosen = min(free, key=lambda one: (taken[one.unit] / one.capacity, one.place))
        taken[chosen.unit] += 1
        found[student] = chosen
    return found
