"""The results of a term's registration on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class ClosingListDrawn(Event):
    """The closing list of a registration was drawn up; `sha256` is that of its rows."""

    key: ClassVar[str] = "enrollment.closing-list-drawn"
    sentence: ClassVar[str] = _("drew up the closing list {number} for {term}: {rows} students")

    closing_list: int
    number: str
    term: str
    rows: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class BulletinIssued(Event):
    """A bulletin on the results of a registration was issued; `departments` have a line in it."""

    key: ClassVar[str] = "enrollment.bulletin-issued"
    sentence: ClassVar[str] = _("issued the bulletin {number} for {term}, as of {as_of}")

    bulletin: int
    number: str
    term: str
    as_of: date
    departments: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class BulletinReminded(Event):
    """Academic affairs was reminded of a bulletin, before its day or after it."""

    key: ClassVar[str] = "enrollment.bulletin-reminded"
    sentence: ClassVar[str] = _("reminded of the bulletin for {term}, due by {due}")

    term: str
    due: date
    reminded: int


@dataclass(frozen=True, kw_only=True)
class ResultsReminded(Event):
    """The clinic was reminded of results that are due."""

    key: ClassVar[str] = "enrollment.results-reminded"
    sentence: ClassVar[str] = _("reminded of results of health examinations")

    reminded: int

    def lines(self) -> Iterator[Line]:
        """Only where somebody was told."""
        if self.reminded:
            yield from super().lines()
