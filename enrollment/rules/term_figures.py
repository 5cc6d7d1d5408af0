"""The figures of a term's registration as they are reported (domain 8.1), of a frozen roster and as of one day.

Board, bulletin, closing list and report count the same outcomes: `enrollment.queries.term_figures` says of each roster
row which one it has, here they are added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Final

from security.rules.words import marked as _

NO_RATE: Final = "—"
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ON_TIME": _("on time"),
        "DEFERRED": _("deferred"),
        "EXCUSED": _("excused"),
        "MADE_UP": _("made up late"),
        "AUTO_LEFT": _("deemed to have left"),
        "OVERDUE_OPEN": _("still open"),
    }
)
"""Whoever is due has exactly one of these outcomes: the first that fits, in this order (domain 3.2)."""
NOT_REGISTERED: Final = ("DEFERRED", "AUTO_LEFT", "OVERDUE_OPEN")
"""The outcomes of those who may be without registration and are asked about it; who is excused is not."""
TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "due": _("due"),
        "on_time": _("on time"),
        "on_time_rate": _("on-time rate"),
        "not_on_time": _("not on time"),
        "deferred": _("deferred"),
        "deferral_missed": _("of these, deferral missed"),
        "excused": _("excused"),
        "overdue": _("overdue"),
        "made_up": _("made up late"),
        "auto_left": _("deemed to have left"),
        "overdue_open": _("still open"),
        "registered_at_term_end": _("registered in all"),
    }
)
"""The figures in the order in which they are printed."""


@dataclass(frozen=True)
class TermFigures:
    """How many of those who are due have each outcome.

    `deferral_missed` is a part of `deferred`. `registered_at_term_end` are all who registered until the day, the term's
    last day at most, whatever their outcome.
    """

    on_time: int = 0
    deferred: int = 0
    deferral_missed: int = 0
    excused: int = 0
    made_up: int = 0
    auto_left: int = 0
    overdue_open: int = 0
    registered_at_term_end: int = 0

    @property
    def due(self) -> int:
        """Everybody on the frozen roster."""
        return self.on_time + self.not_on_time

    @property
    def not_on_time(self) -> int:
        """Everybody else who is due."""
        return self.deferred + self.excused + self.overdue

    @property
    def overdue(self) -> int:
        """Neither on time nor deferred nor excused."""
        return self.made_up + self.auto_left + self.overdue_open

    @property
    def on_time_rate(self) -> str:
        """Percent of due, one digit."""
        return percent(self.on_time, self.due)

    def figures(self) -> dict[str, int | str]:
        """All of them by the names of `TITLES`; the rate is a text."""
        return {name: getattr(self, name) for name in TITLES}

    def printed(self) -> list[str]:
        """All of them as they stand in a line of a table."""
        rate = self.on_time_rate
        shown = self.figures() | {"on_time_rate": rate if rate == NO_RATE else f"{rate}%"}
        return [str(value) for value in shown.values()]


def added(figures: Iterable[TermFigures]) -> TermFigures:
    """The figures of several units together."""
    every = list(figures)
    return TermFigures(**{one.name: sum(getattr(it, one.name) for it in every) for one in fields(TermFigures)})


def percent(part: int, whole: int) -> str:
    """One digit after the point, halves away from zero: 98.25 gives 98.3. Of nobody there is no rate: "—"."""
    if not whole:
        return NO_RATE
    return str((Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))
