"""The figures of a term's registration as they are reported (domain 8.1), of a frozen roster and as of one day."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

NO_RATE: Final = "—"


@dataclass(frozen=True)
class TermFigures:
    """Of those who are `due`, how many registered: filed by the window's end and confirmed (`on_time`), or at all."""

    due: int
    on_time: int
    registered: int

    @property
    def not_on_time(self) -> int:
        """Everybody else who is due."""
        return self.due - self.on_time

    @property
    def on_time_rate(self) -> str:
        """Percent of due, one digit."""
        return percent(self.on_time, self.due)

    @property
    def registered_rate(self) -> str:
        """Percent of due, one digit."""
        return percent(self.registered, self.due)


def percent(part: int, whole: int) -> str:
    """One digit after the point, halves away from zero: 98.25 gives 98.3. Of nobody there is no rate: "—"."""
    if not whole:
        return NO_RATE
    return str((Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))
