"""What happens to fee states that come as a workbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class FeesLoaded(Event):
    """A chunk of a fee workbook was entered. `concerned` pairs person and enrollment; the rest could not be."""

    key: ClassVar[str] = "enrollment.fees-loaded"
    read_by: ClassVar[str] = "fee.state"
    sentence: ClassVar[str] = _("entered the fee state from a workbook of the finance office")

    upload: int
    batch: int
    loaded: int
    left_out: int
    concerned: tuple[tuple[int, int], ...]
    ended: bool = False

    def lines(self) -> Iterator[Line]:
        particulars = {"upload": self.upload, "batch": self.batch}
        yield Line(None, self.about, {**particulars, "loaded": self.loaded, "left_out": self.left_out})
        for person, enrollment in self.concerned:
            yield Line(person, f"enrollment.enrollment:{enrollment}", particulars)


@dataclass(frozen=True, kw_only=True)
class FeesTakenBack(Event):
    """The fee states of a workbook were taken back; what stood before counts again. `concerned` as above."""

    key: ClassVar[str] = "enrollment.fees-taken-back"
    read_by: ClassVar[str] = "fee.state"
    sentence: ClassVar[str] = _("took back the fee state that a workbook had brought")

    upload: int
    batch: int
    concerned: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        particulars = {"upload": self.upload, "batch": self.batch}
        yield Line(None, self.about, particulars)
        for person, enrollment in self.concerned:
            yield Line(person, f"enrollment.enrollment:{enrollment}", particulars)
