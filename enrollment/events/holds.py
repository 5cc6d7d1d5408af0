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
class HoldKindArranged(Event):
    """A kind of hold was entered or changed."""

    key: ClassVar[str] = "enrollment.hold-kind-arranged"
    sentence: ClassVar[str] = _("laid down what the hold does: {kind}")

    kind: str
    blocks: bool
    set_by: str
    cleared_by: str
    is_retired: bool
