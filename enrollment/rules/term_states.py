"""Where a term's registration can stand, and how it moves (domain 3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from security.rules.words import marked as _


@dataclass(frozen=True, slots=True)
class TermState:
    """A state of a term registration, with its title marked for the catalogue."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Move:
    """One edge of the drawing. `act` is the name in the state machine."""

    act: str
    source: str
    target: str
    title: str


STATES: Final[tuple[TermState, ...]] = (
    TermState("NOT_STARTED", _("Not started")),
    TermState("IN_PROCESS", _("Under review")),
    TermState("DEFERRED", _("Deferred")),
    TermState("EXEMPT", _("Exempt")),
    TermState("OVERDUE", _("Overdue")),
    TermState("REGISTERED", _("Registered")),
    TermState("UNREGISTERED", _("Not registered")),
)

FIRST: Final = "NOT_STARTED"

_GONE: Final = _("On leave, retained or gone before registering")

MOVES: Final[tuple[Move, ...]] = (
    Move("start", "NOT_STARTED", "IN_PROCESS", _("Application submitted")),
    Move("defer", "NOT_STARTED", "DEFERRED", _("Deferral granted")),
    Move("exempt", "NOT_STARTED", "EXEMPT", _("On leave, retained or abroad")),
    Move("fall_overdue", "NOT_STARTED", "OVERDUE", _("The window ended")),
    Move("register", "IN_PROCESS", "REGISTERED", _("Confirmed")),
    Move("take_back", "IN_PROCESS", "NOT_STARTED", _("Taken back inside the window")),
    Move("defer", "IN_PROCESS", "DEFERRED", _("Deferral granted")),
    Move("exempt", "IN_PROCESS", "EXEMPT", _GONE),
    Move("fall_overdue", "IN_PROCESS", "OVERDUE", _("Refused and not rectified, or lapsed")),
    Move("start", "DEFERRED", "IN_PROCESS", _("Submitted before the new deadline")),
    Move("exempt", "DEFERRED", "EXEMPT", _GONE),
    Move("fall_overdue", "DEFERRED", "OVERDUE", _("The new deadline passed")),
    Move("defer", "OVERDUE", "DEFERRED", _("Late deferral granted")),
    Move("register", "OVERDUE", "REGISTERED", _("Late registration accepted")),
    Move("exempt", "OVERDUE", "EXEMPT", _GONE),
    Move("extend", "OVERDUE", "NOT_STARTED", _("The window was extended")),
    Move("lapse", "OVERDUE", "UNREGISTERED", _("Deemed to have left, or the term closed")),
    Move("register", "UNREGISTERED", "REGISTERED", _("Registered after being deemed to have left")),
    Move("rejoin", "EXEMPT", "NOT_STARTED", _("Resumed in mid-term")),
    Move("annul", "REGISTERED", "NOT_STARTED", _("Annulled: payment bounced or proof forged")),
)

BY_CODE: Final[Mapping[str, TermState]] = MappingProxyType({one.code: one for one in STATES})
ALLOWED: Final = frozenset((move.source, move.target) for move in MOVES)
