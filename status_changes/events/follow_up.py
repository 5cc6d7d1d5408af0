"""What is done about those who have not registered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class ContactNoted(Event):
    """Somebody tried to reach the student. What was said stands in the contact alone."""

    key: ClassVar[str] = "status_changes.contact-noted"
    sentence: ClassVar[str] = _("noted a contact of {spoken_on}")

    reached: str
    spoken_on: date


@dataclass(frozen=True, kw_only=True)
class NoticeServed(Event):
    """The notice of the missed registration reached the student; the time to answer runs."""

    key: ClassVar[str] = "status_changes.notice-served"
    sentence: ClassVar[str] = _("the notice {number} was served on {served_on}")

    number: str
    served_on: date


@dataclass(frozen=True, kw_only=True)
class DynamicsReported(Event):
    """A department reports where a student is."""

    key: ClassVar[str] = "status_changes.dynamics-reported"
    sentence: ClassVar[str] = _("reported where the student is")
    shown_to_subject: ClassVar[bool] = False

    finding: str
    unit: int
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class ReportsRecounted(Event):
    """The days for following reports up were counted anew, because the calendar changed.

    `moved` gives the report, the day before (None where there was none) and the new one, of those that moved.
    """

    key: ClassVar[str] = "status_changes.reports-recounted"
    sentence: ClassVar[str] = _("counted the days for following reports up anew")
    shown_to_subject: ClassVar[bool] = False

    moved: tuple[tuple[int, date | None, date], ...]


@dataclass(frozen=True, kw_only=True)
class ReportClosed(Event):
    """Academic affairs followed a report up."""

    key: ClassVar[str] = "status_changes.report-closed"
    sentence: ClassVar[str] = _("closed the report of where the student is")
    shown_to_subject: ClassVar[bool] = False

    finding: str


@dataclass(frozen=True, kw_only=True)
class ProposalTakenUp(Event):
    """A proposal goes to the head of academic affairs for decision."""

    key: ClassVar[str] = "status_changes.proposal-taken-up"
    sentence: ClassVar[str] = _("took up the proposal for decision")

    proposal: int
    application: int


@dataclass(frozen=True, kw_only=True)
class ProposalFollowed(Event):
    """What was proposed was confirmed and carried out."""

    key: ClassVar[str] = "status_changes.proposal-followed"
    sentence: ClassVar[str] = _("the proposal was carried out")

    kind: str
    application: int = 0


@dataclass(frozen=True, kw_only=True)
class ProposalsDropped(Event):
    """Proposals were dropped. `dropped` pairs person and proposal; if `is_superseded`, newer ones replace them."""

    key: ClassVar[str] = "status_changes.proposals-dropped"
    sentence: ClassVar[str] = _("the proposal was dropped: {why}")

    why: str
    dropped: tuple[tuple[int, int], ...]
    is_superseded: bool = False

    def lines(self) -> Iterator[Line]:
        """One entry for each."""
        for person, proposal in self.dropped:
            yield Line(person, f"status_changes.proposal:{proposal}", {"why": self.why})


@dataclass(frozen=True, kw_only=True)
class ProposalsRestored(Event):
    """A refusal was taken back: these are being decided again. `restored` pairs person and proposal."""

    key: ClassVar[str] = "status_changes.proposals-restored"
    sentence: ClassVar[str] = _("the proposal is being decided again, as the answer was taken back")

    restored: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        """One entry for each."""
        for person, proposal in self.restored:
            yield Line(person, f"status_changes.proposal:{proposal}", {})


@dataclass(frozen=True, kw_only=True)
class CancellationsRecounted(Event):
    """It was looked whether proposals to cancel still have their ground."""

    key: ClassVar[str] = "status_changes.cancellations-recounted"
    sentence: ClassVar[str] = _("counted missed terms once more: {dropped} proposals have no ground any more")

    dropped: int

    def lines(self) -> Iterator[Line]:
        """Only where it changed something; what was dropped has its own entries."""
        if self.dropped:
            yield Line(None, "", {"dropped": self.dropped})


@dataclass(frozen=True, kw_only=True)
class ServiceVoided(Event):
    """The notice of a missed registration is void, and its service with it."""

    key: ClassVar[str] = "status_changes.service-voided"
    sentence: ClassVar[str] = _("the notice {number} is void: its service no longer counts")

    number: str


@dataclass(frozen=True, kw_only=True)
class ReportsReminded(Event):
    """Academic affairs was reminded of reports that are to be followed up."""

    key: ClassVar[str] = "status_changes.reports-reminded"
    sentence: ClassVar[str] = _("reminded of reports of where students are")

    reminded: int

    def lines(self) -> Iterator[Line]:
        """Only where somebody was told."""
        if self.reminded:
            yield Line(None, "", {"reminded": self.reminded})
