"""The counter of a department on busy days: who needs a number, in which order it is called, the link of the board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.signing import BadSignature, Signer

from security.rules.words import Sentence
from security.rules.words import marked as _

OTHERS_FIRST: Final = 3
"""Who was called and did not come is called once more after so many others."""
STEP: Final = 1000
"""Between two numbers there is room in the line for those who come back."""
_SIGNER: Final = Signer(salt="enrollment.counter-board")


@dataclass(frozen=True, slots=True)
class Board:
    """Which counter a link of a board shows, and on which day."""

    batch: int
    unit: int
    day: date


def code_of(board: Board) -> str:
    """What stands in the link: counter, day, and the school's signature."""
    return _SIGNER.sign(f"{board.batch}-{board.unit}-{board.day:%Y%m%d}")


def board_of(code: str) -> Board | None:
    """What the link shows; None if the school did not sign it."""
    try:
        batch, unit, day = _SIGNER.unsign(code).split("-")
        return Board(int(batch), int(unit), date.fromisoformat(day))
    except (BadSignature, ValueError):
        return None


def why_no_number(*, is_closed: bool, opens_on: date, works: bool, state: str, today: date) -> Sentence | None:
    """Why no number of today is given for a registration; None where nothing speaks against it."""
    if is_closed:
        return Sentence(_("The registration of this term is closed; its counter gives no numbers any more."))
    if state == "REGISTERED":
        return Sentence(_("This registration is done; no number is needed for it."))
    if state == "EXEMPT":
        return Sentence(_("No registration is asked for this term, so no number is needed."))
    if today < opens_on:
        text = _("The counter opens with the registration, on {day}. Numbers are given on the day itself.")
        return Sentence(text, {"day": opens_on.isoformat()})
    if not works:
        return Sentence(_("Nobody works at the counter today. Numbers are given on working days."))
    return None


def turn_of(number: int) -> int:
    """The place in the line of who has just drawn this number."""
    return number * STEP


def later_turn(own: int, waiting: Sequence[int]) -> int:
    """The place in the line of who did not come, behind the next three of those who wait (by their turns, in order)."""
    return max([own, *(turn + 1 for turn in waiting[:OTHERS_FIRST])])
