"""What the sweeps found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class SweepBegun(Event):
    """A sweep began, or was found where it broke off. `ended`: it had come to its end already.

    One that `is_left_over` broke off on an earlier day; that of the day comes after it.
    """

    key: ClassVar[str] = "status_changes.sweep-begun"
    sentence: ClassVar[str] = _("began to look for students who have not registered for {term}")

    sweep: int
    term: str
    ended: bool = False
    is_left_over: bool = False

    def lines(self) -> Iterator[Line]:
        """None where it had come to its end: nothing begins."""
        if not self.ended:
            yield from super().lines()


@dataclass(frozen=True, kw_only=True)
class Swept(Event):
    """A range of a roster was looked through; after the last one the sweep has `ended`.

    `found` pairs person and roster row of those who came to another state by it: overdue, or not registered at the end
    of the term. `excused` are those rows whose reason was accepted, `proposed` how many consequences were proposed.
    `years` are those whose calendar is missing: of some it could not be counted whether anything is to be proposed.
    """

    key: ClassVar[str] = "status_changes.swept"
    sentence: ClassVar[str] = _("found {found} students who have not registered for {term}")

    sweep: int
    kind: str
    batch: int
    term: str
    on: date
    found: tuple[tuple[int, int], ...]
    excused: frozenset[int]
    proposed: int
    ended: bool
    years: tuple[int, ...] = ()

    def lines(self) -> Iterator[Line]:
        """One entry; those who were found have theirs from the move itself."""
        particulars = {"sweep": self.sweep, "term": self.term, "found": len(self.found), "proposed": self.proposed}
        yield Line(None, self.about, particulars)


@dataclass(frozen=True, kw_only=True)
class ConsequencesProposed(Event):
    """A sweep proposes a consequence for these. `proposed` gives person, proposal and ground."""

    key: ClassVar[str] = "status_changes.consequences-proposed"
    sentence: ClassVar[str] = _("a consequence was proposed, because of {term}: {consequence}")

    term: str
    consequence: str
    proposed: tuple[tuple[int, int, str], ...]

    def lines(self) -> Iterator[Line]:
        """One entry for each."""
        particulars = {"term": self.term, "consequence": self.consequence}
        for person, proposal, _ground in self.proposed:
            yield Line(person, f"status_changes.proposal:{proposal}", particulars)


@dataclass(frozen=True, kw_only=True)
class LookedAgain(Event):
    """Those whom the end of a term had found were looked at once more. `reached` is the last row; None: it was all."""

    key: ClassVar[str] = "status_changes.looked-again"
    sentence: ClassVar[str] = _("looked once more at who had not registered for {term}: {found} are proposed now")

    term: str
    found: int
    reached: int | None

    def lines(self) -> Iterator[Line]:
        """Only where somebody was found."""
        if self.found:
            yield Line(None, self.about, {"term": self.term, "found": self.found})
