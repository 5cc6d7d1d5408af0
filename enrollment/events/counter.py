"""What happens at the counter of a department: numbers are drawn, called, served."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class _OfTicket(Event):
    """Something about one number: of which registration, of which department's counter."""

    ticket: int
    batch: int
    unit: int
    number: int


@dataclass(frozen=True, kw_only=True)
class TicketDrawn(_OfTicket):
    """A number was drawn, by the student or by an officer for one."""

    key: ClassVar[str] = "enrollment.ticket-drawn"
    sentence: ClassVar[str] = _("drew number {number} of the counter")


@dataclass(frozen=True, kw_only=True)
class TicketCalled(_OfTicket):
    """The number was called to a desk."""

    key: ClassVar[str] = "enrollment.ticket-called"
    sentence: ClassVar[str] = _("called number {number} to the desk {desk}")

    desk: str


@dataclass(frozen=True, kw_only=True)
class TicketServed(_OfTicket):
    """The student was served."""

    key: ClassVar[str] = "enrollment.ticket-served"
    sentence: ClassVar[str] = _("served number {number} at the counter")


@dataclass(frozen=True, kw_only=True)
class TicketPassedOver(_OfTicket):
    """The student did not come: is called once more (`again`), or no longer."""

    key: ClassVar[str] = "enrollment.ticket-passed-over"
    sentence: ClassVar[str] = _("passed over number {number}: nobody came to the desk")

    again: bool


@dataclass(frozen=True, kw_only=True)
class TicketLeft(_OfTicket):
    """The student gave the number back."""

    key: ClassVar[str] = "enrollment.ticket-left"
    sentence: ClassVar[str] = _("gave number {number} of the counter back")
