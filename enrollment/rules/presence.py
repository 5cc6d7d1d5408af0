"""Seen at school: the code a student shows, which days can be noted, and one row of a class sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.core.signing import BadSignature, TimestampSigner

from enrollment.rules.cells import DUPLICATE, Cells, Problem
from security.rules.names import tidy
from security.rules.words import Sentence
from security.rules.words import marked as _

FRESH: Final = timedelta(minutes=10)
"""So long a shown code is good: a picture of it sent to a classmate is not."""
EARLIEST: Final = timedelta(days=31)
"""Before the opening day students come back to school, but not months before."""
_SIGNER: Final = TimestampSigner(salt="enrollment.presence")


@dataclass(frozen=True, slots=True)
class OnRoster:
    """The roster row that is meant: whose, its opening day, and the day already noted."""

    name: str
    opens_on: date
    came_on: date | None = None


def code_of(registration: int) -> str:
    """The id of the roster row with the time and the school's signature."""
    return _SIGNER.sign(str(registration))


def registration_of(code: str) -> int | None:
    """The roster row that a fresh code names; None if it is too old or the school did not sign it."""
    try:
        return int(_SIGNER.unsign(code, max_age=FRESH))
    except (BadSignature, ValueError):
        return None


def why_not_on(day: date, *, opens_on: date, today: date) -> Sentence | None:
    """What speaks against noting this day for a roster that opens on `opens_on`."""
    if day > today:
        return Sentence(_("{day} is still to come. Nobody was seen on it yet."), {"day": day.isoformat()})
    if day < opens_on - EARLIEST:
        text = _("{day} is long before the registration opens ({opens}). Check the year and the month.")
        return Sentence(text, {"day": day.isoformat(), "opens": opens_on.isoformat()})
    return None


def read_presence(row: Mapping[str, Any]) -> tuple[date | None, Cells]:
    """The day that a row of a class sheet says; what is wrong in its cells is in the cells."""
    cells = Cells(row)
    for key in ("student_no", "name"):
        text = cells.number(key) if key == "student_no" else cells.text(key)
        if not text and cells.is_right(key):
            cells.wrong(key, _("This is missing."))
    return cells.day("came_on"), cells


def why_not(day: date | None, name: str, known: OnRoster | None, today: date) -> Problem | None:
    """What speaks against noting this row. `name` is the row's; `known` is None off the roster."""
    if known is None:
        return Problem("student_no", Sentence(_("{name} is not on the roster of this registration."), {"name": name}))
    if tidy(name) != tidy(known.name):
        text = _("This number is {known}’s, but the row says {name}. Compare both with the sheet.")
        return Problem("name", Sentence(text, {"known": known.name, "name": name}))
    if day is None:
        return Problem("came_on", Sentence(_("No day stands here: not at school, nothing is noted.")), DUPLICATE)
    if known.came_on is not None:
        text = _("This student was noted already, on {day}.")
        return Problem("came_on", Sentence(text, {"day": known.came_on.isoformat()}), DUPLICATE)
    wrong = why_not_on(day, opens_on=known.opens_on, today=today)
    return Problem("came_on", wrong) if wrong else None
