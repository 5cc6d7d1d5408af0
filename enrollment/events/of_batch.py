"""What happens to a workbook whose rows belong to one term's registration: fee states, class sheets.

`concerned` pairs person and enrollment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class OfWorkbook(Event):
    """One entry about the workbook, and one for each student."""

    upload: int
    batch: int
    concerned: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        said: dict[str, Any] = {"upload": self.upload, "batch": self.batch}
        yield Line(None, self.about, {**said, **self.of_the_workbook()})
        for person, enrollment in self.concerned:
            yield Line(person, f"enrollment.enrollment:{enrollment}", said)

    def of_the_workbook(self) -> dict[str, int]:
        """What is said of the workbook alone."""
        return {}


@dataclass(frozen=True, kw_only=True)
class LoadedForBatch(OfWorkbook):
    """A chunk was entered; the rest could not be."""

    loaded: int
    left_out: int
    ended: bool = False

    def of_the_workbook(self) -> dict[str, int]:
        """How many rows were entered, and how many could not be."""
        return {"loaded": self.loaded, "left_out": self.left_out}
