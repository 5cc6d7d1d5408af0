"""What speaks against a major, a class or a term as somebody wants to enter it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from security.rules.words import Sentence
from security.rules.words import marked as _

LENGTHS: Final = frozenset({*(Decimal(halves) / 2 for halves in range(2, 13)), Decimal(7), Decimal(8)})
"""Lengths of study that exist, in years."""
COHORTS: Final = range(1950, 2100)
MOST_SEATS: Final = 200
_CODE: Final = re.compile(r"\d{6}")
_SCHOOL_YEAR: Final = re.compile(r"(\d{4})-(\d{4})")


@dataclass(frozen=True, slots=True)
class TermDays:
    """A term as it is judged against another: its code, first and last day."""

    code: str
    opens_on: date
    ends_on: date


def why_not_major_code(code: str) -> Sentence | None:
    """What speaks against this as the code of a major (the national catalogues have six digits)."""
    return None if _CODE.fullmatch(code) else Sentence(_("The code of a major has six digits."))


def why_not_length(years: Decimal) -> Sentence | None:
    """What speaks against this as the length of study."""
    text = _("The length of study is {years} years; that does not exist.")
    return None if years in LENGTHS else Sentence(text, {"years": years.normalize()})


def why_not_cohort(year: int) -> Sentence | None:
    """What speaks against this as a year of entry."""
    return None if year in COHORTS else Sentence(_("Write the year of entry with four digits."))


def why_not_seats(seats: int) -> Sentence | None:
    """What speaks against this as the seats of a class."""
    text = _("A class has from 1 to {most} seats.")
    return None if 1 <= seats <= MOST_SEATS else Sentence(text, {"most": MOST_SEATS})


def why_not_school_year(school_year: str) -> Sentence | None:
    """What speaks against this as a school year, written as 2026-2027."""
    match = _SCHOOL_YEAR.fullmatch(school_year)
    if match is None or int(match[2]) != int(match[1]) + 1 or int(match[1]) not in COHORTS:
        return Sentence(_("Write the school year like 2026-2027."))
    return None


def why_not_term(term: TermDays, others: Iterable[TermDays]) -> Sentence | None:
    """What speaks against these days: the wrong order, not of the school year, another term on the same days."""
    if term.ends_on <= term.opens_on:
        return Sentence(_("The last day is not after the first."))
    first = int(term.code[:4])
    if not (first <= term.opens_on.year <= first + 1 and first <= term.ends_on.year <= first + 1):
        return Sentence(_("These days do not lie in the school year {year}."), {"year": term.code[:9]})
    for other in others:
        if other.opens_on <= term.ends_on and term.opens_on <= other.ends_on:
            text = _("{other} lies on the same days: {first} to {last}.")
            return Sentence(text, {"other": other.code, "first": other.opens_on, "last": other.ends_on})
    return None
