"""What happens when students are seen at school for a term's registration. `concerned` pairs person and enrollment."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from enrollment.events.of_batch import LoadedForBatch, OfWorkbook
from security.journal import Event, Line
from security.rules.words import marked as _


@dataclass(frozen=True, kw_only=True)
class PresenceNoted(Event):
    """Students of a roster were seen at school; the rest of those named had been noted before."""

    key: ClassVar[str] = "enrollment.presence-noted"
    sentence: ClassVar[str] = _("noted that the student was at school for the registration")

    batch: int
    way: str
    came_on: str
    concerned: tuple[tuple[int, int], ...]
    noted_before: int = 0

    def lines(self) -> Iterator[Line]:
        said = {"batch": self.batch, "way": self.way, "came_on": self.came_on}
        for person, enrollment in self.concerned:
            yield Line(person, f"enrollment.enrollment:{enrollment}", said)


@dataclass(frozen=True, kw_only=True)
class PresenceTakenBack(Event):
    """It was a mistake: the student is no longer noted as seen."""

    key: ClassVar[str] = "enrollment.presence-taken-back"
    sentence: ClassVar[str] = _("took back that the student was at school for the registration")

    batch: int
    came_on: str


@dataclass(frozen=True, kw_only=True)
class PresenceLoaded(LoadedForBatch):
    """A chunk of a class sheet was entered."""

    key: ClassVar[str] = "enrollment.presence-loaded"
    sentence: ClassVar[str] = _("noted from a class sheet that the student was at school for the registration")


@dataclass(frozen=True, kw_only=True)
class SheetTakenBack(OfWorkbook):
    """What a class sheet had brought goes again."""

    key: ClassVar[str] = "enrollment.class-sheet-taken-back"
    sentence: ClassVar[str] = _("took back what a class sheet had noted")
