"""The board of a term's registration: in which column a student stands, and how the figures add up (domain 3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from enrollment.rules.term_figures import percent
from security.rules.words import marked as _

SUBMITTED: Final = ("at_department", "at_academic_affairs", "with_student", "to_confirm")
COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "missing": _("not begun"),
        "at_department": _("at the department"),
        "at_academic_affairs": _("at academic affairs"),
        "with_student": _("returned"),
        "to_confirm": _("to be confirmed"),
        "registered": _("registered"),
        "deferred": _("deferred"),
        "overdue": _("overdue"),
        "exempt": _("exempt"),
    }
)
"""Whoever is due stands in exactly one of these columns."""
LISTS: Final[Mapping[str, str]] = MappingProxyType(
    {"due": _("due"), "submitted": _("under way"), **COLUMNS, "outside": _("outside due")}
)
"""What can be listed: everybody who is due, those with an application under way, one column, those who are not due."""


@dataclass(frozen=True)
class Figures:
    """How many stand in each column, how many are outside due, and how many registered on time."""

    columns: Mapping[str, int] = field(default_factory=dict)
    outside: int = 0
    on_time: int = 0

    @property
    def due(self) -> int:
        """All columns together."""
        return sum(self.columns.values())

    @property
    def not_on_time(self) -> int:
        """Everybody else who is due."""
        return self.due - self.on_time

    @property
    def registered(self) -> int:
        """Those who have registered by now, on time or not."""
        return self.count("registered")

    @property
    def on_time_rate(self) -> str:
        """Percent of due, one digit."""
        return percent(self.on_time, self.due)

    @property
    def registered_rate(self) -> str:
        """Percent of due, one digit."""
        return percent(self.registered, self.due)

    def count(self, of: str) -> int:
        """How many are on the list of this name."""
        if of == "submitted":
            return sum(self.columns.get(one, 0) for one in SUBMITTED)
        whole = {"due": self.due, "outside": self.outside}
        return whole[of] if of in whole else self.columns.get(of, 0)


def added(figures: Iterable[Figures]) -> Figures:
    """The figures of several units together."""
    every = list(figures)
    columns = {name: sum(one.columns.get(name, 0) for one in every) for name in COLUMNS}
    return Figures(columns, sum(one.outside for one in every), sum(one.on_time for one in every))
