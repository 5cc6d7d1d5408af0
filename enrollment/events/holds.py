"""What happens to holds and their kinds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class HoldPlaced(Event):
    """A hold was placed on an enrollment."""

    key: ClassVar[str] = "enrollment.hold-placed"
    sentence: ClassVar[str] = _("placed a hold: {kind}")

    kind: str


@dataclass(frozen=True, kw_only=True)
class HoldLifted(Event):
    """A hold was lifted."""

    key: ClassVar[str] = "enrollment.hold-lifted"
    sentence: ClassVar[str] = _("lifted the hold: {kind}")

    kind: str


@dataclass(frozen=True, kw_only=True)
class HoldsLifted(Event):
    """Many holds were lifted with one reason: person, enrollment and kind of each. `left` were not to be lifted."""

    key: ClassVar[str] = "enrollment.holds-lifted"
    sentence: ClassVar[str] = _("lifted the hold: {kind}")

    lifted: tuple[tuple[int, int, str], ...]
    left: int = 0

    def lines(self) -> Iterator[Line]:
        for person, enrollment, kind in self.lifted:
            yield Line(person, f"enrollment.enrollment:{enrollment}", {"kind": kind})


@dataclass(frozen=True, kw_only=True)
class _HoldsOfWorkbook(Event):
    """Something about the holds of a workbook: person, enrollment and kind of each; one entry about the workbook."""

    upload: int
    concerned: tuple[tuple[int, int, str], ...]

    def lines(self) -> Iterator[Line]:
        kinds = "、".join(sorted({kind for _person, _enrollment, kind in self.concerned}))
        yield Line(None, self.about, {"upload": self.upload, "kind": kinds})
        for person, enrollment, kind in self.concerned:
            yield Line(person, f"enrollment.enrollment:{enrollment}", {"upload": self.upload, "kind": kind})


@dataclass(frozen=True, kw_only=True)
class HoldsLoaded(_HoldsOfWorkbook):
    """A chunk of a workbook of holds was entered; the rest could not be."""

    key: ClassVar[str] = "enrollment.holds-loaded"
    sentence: ClassVar[str] = _("placed a hold from a workbook: {kind}")

    loaded: int
    left_out: int
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class HoldsTakenBack(_HoldsOfWorkbook):
    """The holds that a workbook had brought were lifted together, as far as they were open still."""

    key: ClassVar[str] = "enrollment.holds-taken-back"
    sentence: ClassVar[str] = _("lifted the hold that a workbook had brought: {kind}")


@dataclass(frozen=True, kw_only=True)
class HoldKindArranged(Event):
    """A kind of hold was entered or changed."""

    key: ClassVar[str] = "enrollment.hold-kind-arranged"
    sentence: ClassVar[str] = _("laid down what the hold does: {kind}")

    kind: str
    blocks: bool
    set_by: str
    cleared_by: str
    is_retired: bool
