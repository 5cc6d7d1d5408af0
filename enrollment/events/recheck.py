"""The recheck of new students."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class RecheckSigned(Event):
    """A department signed for a new student. What was found stands in the sign-off alone."""

    key: ClassVar[str] = "enrollment.recheck-signed"
    read_by: ClassVar[str] = "intake.no_show"
    sentence: ClassVar[str] = _("signed the recheck of a new student")

    arrival: int
    result: str


@dataclass(frozen=True, kw_only=True)
class RecheckWarned(Event):
    """The time of the recheck is over, and somebody is still open: departments and academic affairs were told."""

    key: ClassVar[str] = "enrollment.recheck-warned"
    sentence: ClassVar[str] = _("told that the recheck of new students is overdue: {open} are open")

    intake: int
    until: date
    open: int
    told: int

    def lines(self) -> Iterator[Line]:
        """Only where somebody was told."""
        if self.told:
            yield Line(None, self.about, {"open": self.open})
