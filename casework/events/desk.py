"""What happens at the desks: claims, what is overdue, many answers at once, reminders."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from casework.events.application import ApplicationEvent
from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class Claimed(ApplicationEvent):
    """An officer works on it now; `taken_from` is the colleague who had it before."""

    key: ClassVar[str] = "casework.claimed"
    sentence: ClassVar[str] = _("claimed the application for {office}")

    office: str
    taken_from: int | None = None


@dataclass(frozen=True, kw_only=True)
class ClaimReleased(ApplicationEvent):
    """It lies on the desk of all again."""

    key: ClassVar[str] = "casework.claim-released"
    sentence: ClassVar[str] = _("no longer works on the application for {office}")

    office: str


@dataclass(frozen=True, kw_only=True)
class HandedOver(ApplicationEvent):
    """A colleague has it now."""

    key: ClassVar[str] = "casework.handed-over"
    sentence: ClassVar[str] = _("handed the application over to a colleague of {office}")

    office: str
    to: int


@dataclass(frozen=True, kw_only=True)
class Overdue(ApplicationEvent):
    """An office has let its day go by. Its head is told; nothing is decided by that (domain 3.3)."""

    key: ClassVar[str] = "casework.overdue"
    sentence: ClassVar[str] = _("the answer of {office} is overdue; its head was told")

    office: str
    unit: int
    heads: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class BulkDecisionAsked(Event):
    """An officer asked for the same answer to many applications."""

    key: ClassVar[str] = "casework.bulk-decision-asked"
    sentence: ClassVar[str] = _("asked for one answer to {asked} applications")

    bulk: int
    agrees: bool
    asked: int


@dataclass(frozen=True, kw_only=True)
class DecidedTogether(Event):
    """An officer gave many applications the same answer in one go. The rest of them could not be answered so.

    `left_out` pairs each of those with the code of its reason (see `casework.queries.obstacles`).
    """

    key: ClassVar[str] = "casework.decided-together"
    sentence: ClassVar[str] = _("answered {decided} applications together")

    bulk: int
    agrees: bool
    decided: int
    left_out: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True)
class OfficersReminded(Event):
    """Officers were reminded of what waits for them."""

    key: ClassVar[str] = "casework.officers-reminded"
    sentence: ClassVar[str] = _("reminded {reminded} officers of what is due")

    reminded: int


@dataclass(frozen=True, kw_only=True)
class ReadersReminded(Event):
    """The staff were reminded of an edition that they have not acknowledged."""

    key: ClassVar[str] = "casework.readers-reminded"
    sentence: ClassVar[str] = _("reminded {count} members of staff of the edition {name} of the regulation")

    edition: int
    name: str
    count: int
