"""What happens in checks of the roll's data, and to the differences that students name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Self

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class CampaignOpened(Event):
    """Students are asked to check their data; `persons` are those asked."""

    key: ClassVar[str] = "enrollment.campaign-opened"
    sentence: ClassVar[str] = _("opened the data check {number}: {asked} students, until {asked_until}")

    campaign: int
    number: str
    asked: int
    asked_until: date


@dataclass(frozen=True, kw_only=True)
class CampaignClosed(Event):
    """A data check takes no answer any more. `unsigned` are the departments that have not signed."""

    key: ClassVar[str] = "enrollment.campaign-closed"
    sentence: ClassVar[str] = _("closed the data check {number}: {answered} of {asked} students have answered")

    campaign: int
    number: str
    asked: int
    answered: int
    unsigned: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CampaignReminded(Event):
    """Those who have not answered were reminded."""

    key: ClassVar[str] = "enrollment.campaign-reminded"
    sentence: ClassVar[str] = _("reminded {reminded} students of the data check {number}")

    campaign: int
    number: str
    reminded: int

    def lines(self) -> Iterator[Line]:
        """Only where somebody was told."""
        if self.reminded:
            yield from super().lines()


@dataclass(frozen=True, kw_only=True)
class DataChecked(Event):
    """A student's data were checked. `wrong` names the fields that are said to be otherwise; values stand sealed."""

    key: ClassVar[str] = "enrollment.data-checked"
    read_by: ClassVar[str] = "verification.campaign"
    sentence: ClassVar[str] = _("checked the data for {number}")

    verification: int
    number: str
    way: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DifferencesSettled(Event):
    """What students had said to be otherwise was accepted or refused.

    `settled`: person, enrollment, field, id of the difference. `left` could not be settled, each with the reason.
    """

    key: ClassVar[str] = "enrollment.differences-settled"
    read_by: ClassVar[str] = "verification.campaign"
    sentence: ClassVar[str] = _("settled what was said about the data: {fields}, {verdict}")

    verdict: str
    why: str
    settled: tuple[tuple[int, int, str, int], ...]
    left: tuple[tuple[int, str], ...] = ()

    def lines(self) -> Iterator[Line]:
        for person, enrollment, field, _pk in self.settled:
            yield Line(person, f"enrollment.enrollment:{enrollment}", {"fields": [field], "verdict": self.verdict})


@dataclass(frozen=True, kw_only=True)
class VerificationsMoved(Event):
    """Rows of data checks came to another state: signed, or asked again. `moved` pairs person and row."""

    key: ClassVar[str] = "enrollment.verifications-moved"
    read_by: ClassVar[str] = "verification.campaign"
    sentence: ClassVar[str] = _("the data check is now {target}")

    transition: str
    target: str
    moved: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, moved: Sequence[tuple[int, int]], transition: str, target: str, *, by: int, at: datetime) -> Self:
        """The event for these pairs."""
        persons = frozenset(person for person, _row in moved)
        return cls(at=at, by=by, persons=persons, transition=transition, target=target, moved=tuple(moved))

    def lines(self) -> Iterator[Line]:
        for person, row in self.moved:
            yield Line(person, f"enrollment.verification:{row}", {"target": self.target})


@dataclass(frozen=True, kw_only=True)
class DepartmentSignedOff(Event):
    """A department answers for its students in a data check."""

    key: ClassVar[str] = "enrollment.department-signed-off"
    sentence: ClassVar[str] = _("signed off the data check {number} for {department}")

    campaign: int
    number: str
    department: str
    not_answered: int


@dataclass(frozen=True, kw_only=True)
class SheetsAsked(Event):
    """An officer has the sheets of these students printed, with their data on them."""

    key: ClassVar[str] = "enrollment.sheets-asked"
    read_by: ClassVar[str] = "student.reveal"
    sentence: ClassVar[str] = _("had the sheet for the data check {number} printed")
    is_a_look: ClassVar[bool] = True

    number: str
    job: int


@dataclass(frozen=True, kw_only=True)
class GuardianPhoneCorrected(Event):
    """A guardian can be reached by another number; it stands sealed with the person."""

    key: ClassVar[str] = "enrollment.guardian-phone-corrected"
    read_by: ClassVar[str] = "student.reveal"
    sentence: ClassVar[str] = _("corrected the telephone number of a guardian")
