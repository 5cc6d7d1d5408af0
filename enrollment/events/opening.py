"""What happens to the opening balances."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class OpeningLoaded(Event):
    """A chunk of opening balances was kept. `concerned` pairs person and enrollment."""

    key: ClassVar[str] = "enrollment.opening-loaded"
    sentence: ClassVar[str] = _("entered what stood in the books before the system")

    upload: int
    loaded: int
    left_out: int
    concerned: tuple[tuple[int, int], ...]
    ended: bool = False

    def lines(self) -> Iterator[Line]:
        particulars = {"upload": self.upload, "loaded": self.loaded, "left_out": self.left_out}
        yield Line(None, self.about, particulars)
        for person, enrollment in self.concerned:
            yield Line(person, f"enrollment.enrollment:{enrollment}", {"upload": self.upload})


@dataclass(frozen=True, kw_only=True)
class OpeningTakenBack(Event):
    """The opening balances of an import were taken back. `concerned` pairs person and enrollment."""

    key: ClassVar[str] = "enrollment.opening-taken-back"
    sentence: ClassVar[str] = _("took back what had been entered from before the system")

    upload: int
    concerned: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        yield Line(None, self.about, {"upload": self.upload})
        for person, enrollment in self.concerned:
            yield Line(person, f"enrollment.enrollment:{enrollment}", {"upload": self.upload})
