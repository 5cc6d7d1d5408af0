"""Persons, appointments."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class Appointed(Event):
    """A person was appointed to an office."""

    key: ClassVar[str] = "security.appointed"
    sentence: ClassVar[str] = _("was appointed to the office {office} from {begins}")

    office: str
    unit: int
    begins: date
    ends: date | None


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(Event):
    """An appointment was given an earlier end."""

    key: ClassVar[str] = "security.appointment-ended"
    sentence: ClassVar[str] = _("the appointment to the office {office} ends on {ends}")

    office: str
    ends: date


@dataclass(frozen=True, kw_only=True)
class PersonEntered(Event):
    """A person whom the school did not know was entered."""

    key: ClassVar[str] = "security.person-entered"
    sentence: ClassVar[str] = _("was entered as a person of the school")


@dataclass(frozen=True, kw_only=True)
class AppointmentProposed(Event):
    """An appointment to a privileged office was proposed; it opens nothing yet."""

    key: ClassVar[str] = "security.appointment-proposed"
    sentence: ClassVar[str] = _("was proposed for the office {office} from {begins}")

    office: str
    unit: int
    begins: date


@dataclass(frozen=True, kw_only=True)
class AppointmentDeclined(Event):
    """A proposed appointment was declined by the second person."""

    key: ClassVar[str] = "security.appointment-declined"
    sentence: ClassVar[str] = _("the proposed appointment to the office {office} was declined")

    office: str


@dataclass(frozen=True, kw_only=True)
class AppointmentConfirmed(Event):
    """A proposed appointment was confirmed by the second person."""

    key: ClassVar[str] = "security.appointment-confirmed"
    sentence: ClassVar[str] = _("the proposed appointment to the office {office} was confirmed")

    office: str
