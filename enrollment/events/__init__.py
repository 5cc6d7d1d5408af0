"""What happens on the roll."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from enrollment.events.batches import (
    BatchClosed,
    BatchExtended,
    BatchOpened,
    BatchReopened,
    DeadlinesReminded,
    OwnDeadlinesRecounted,
    RectificationsRecounted,
    RegistrationAnnulled,
    RosterArranged,
    RosterFrozen,
    RosterJoined,
    TutorToldOfUnread,
    WindowsRecounted,
)
from enrollment.events.deferral import (
    CauseAccepted,
    DeferralConsented,
    DeferralDeclined,
    DeferralsGranted,
    DeferralsRecounted,
    DeferredByTheBooks,
)
from enrollment.events.fees import FeesLoaded, FeesTakenBack
from enrollment.events.holds import HoldKindArranged, HoldLifted, HoldPlaced, HoldsLifted
from enrollment.events.importing import (
    ChangesLoaded,
    FieldsChanged,
    ImportChecked,
    ImportConfirmed,
    ImportDiscarded,
    ImportMarked,
    ImportRead,
    ImportRefused,
    ImportUndone,
    ImportUploaded,
    MarkedFetched,
    StudentsEntered,
    StudentsLoaded,
    StudentsTakenOut,
    UndoAsked,
)
from enrollment.events.intake import (
    ArrivalCheckedIn,
    ArrivalCompared,
    ArrivalContactNoted,
    ArrivalLeaveGranted,
    ArrivalsEntered,
    ForceMajeureAccepted,
    IntakeClosed,
    IntakeOpened,
    NoShowsMarked,
    NumberingProposed,
    NumberingUndone,
    PaperSigned,
    StudentsNumbered,
    StudentsPlaced,
)
from enrollment.events.likeness import LikenessesFound, LikenessSettled, MergeUndone, PersonsMerged
from enrollment.events.on_behalf import BegunOnBehalf
from enrollment.events.opening import OpeningLoaded, OpeningTakenBack
from enrollment.events.photos import PhotoSeen, PhotosLoaded, PhotosRead, PhotosTakenBack, PhotosUploaded
from enrollment.events.places import (
    ClassEntered,
    ClassesLoaded,
    ClassListTakenBack,
    MajorChanged,
    MajorEntered,
    PlaceClosed,
    SeatsChanged,
    TermChanged,
    TermClosed,
    TermEntered,
)
from enrollment.events.presence import PresenceLoaded, PresenceNoted, PresenceTakenBack, SheetTakenBack
from enrollment.events.recheck import RecheckSigned, RecheckWarned
from enrollment.events.results import BulletinIssued, BulletinReminded, ClosingListDrawn, ResultsReminded
from enrollment.events.verification import (
    CampaignClosed,
    CampaignOpened,
    CampaignReminded,
    DataChecked,
    DepartmentSignedOff,
    DifferencesSettled,
    GuardianPhoneCorrected,
    SheetsAsked,
    VerificationsMoved,
)
from security.journal import Event, Line

__all__ = [
    "ArrivalCheckedIn",
    "ArrivalCompared",
    "ArrivalContactNoted",
    "ArrivalLeaveGranted",
    "ArrivalsEntered",
    "BatchClosed",
    "BatchExtended",
    "BatchOpened",
    "BatchReopened",
    "BegunOnBehalf",
    "BulletinIssued",
    "BulletinReminded",
    "CampaignClosed",
    "CampaignOpened",
    "CampaignReminded",
    "CauseAccepted",
    "ChangesLoaded",
    "ClassEntered",
    "ClassListTakenBack",
    "ClassesLoaded",
    "ClosingListDrawn",
    "ContactsCorrected",
    "DataChecked",
    "DeadlinesReminded",
    "DeferralConsented",
    "DeferralDeclined",
    "DeferralsGranted",
    "DeferralsRecounted",
    "DeferredByTheBooks",
    "DepartmentSignedOff",
    "DifferencesSettled",
    "FeesLoaded",
    "FeesRecorded",
    "FeesTakenBack",
    "FieldsChanged",
    "ForceMajeureAccepted",
    "GuardianPhoneCorrected",
    "HealthRecorded",
    "HealthResultsRecorded",
    "HoldKindArranged",
    "HoldLifted",
    "HoldPlaced",
    "HoldsLifted",
    "ImportChecked",
    "ImportConfirmed",
    "ImportDiscarded",
    "ImportMarked",
    "ImportRead",
    "ImportRefused",
    "ImportUndone",
    "ImportUploaded",
    "IntakeClosed",
    "IntakeOpened",
    "LikenessSettled",
    "LikenessesFound",
    "MajorChanged",
    "MajorEntered",
    "MarkedFetched",
    "MergeUndone",
    "NoShowsMarked",
    "NumberingProposed",
    "NumberingUndone",
    "OpeningLoaded",
    "OpeningTakenBack",
    "OwnDeadlinesRecounted",
    "PaperSigned",
    "PersonsMerged",
    "PhotoSeen",
    "PhotosLoaded",
    "PhotosRead",
    "PhotosTakenBack",
    "PhotosUploaded",
    "PlaceClosed",
    "PresenceLoaded",
    "PresenceNoted",
    "PresenceTakenBack",
    "RecheckSigned",
    "RecheckWarned",
    "RectificationsRecounted",
    "RegistrationAnnulled",
    "RegistrationsMoved",
    "ResultsReminded",
    "RosterArranged",
    "RosterFrozen",
    "RosterJoined",
    "SeatsChanged",
    "SheetTakenBack",
    "SheetsAsked",
    "StatusChanged",
    "StudentsEntered",
    "StudentsLoaded",
    "StudentsNumbered",
    "StudentsPlaced",
    "StudentsTakenOut",
    "TermChanged",
    "TermClosed",
    "TermEntered",
    "TutorToldOfUnread",
    "UndoAsked",
    "VerificationsMoved",
    "WindowsRecounted",
]


@dataclass(frozen=True, kw_only=True)
class StatusChanged(Event):
    """The status of one or many enrollments changed through its one door. `changed` pairs person and enrollment."""

    key: ClassVar[str] = "enrollment.status-changed"
    sentence: ClassVar[str] = _("the status changed to {target}")

    transition: str
    target: str
    on: date
    authority: str
    changed: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        particulars = {key: value for key, value in self.particulars().items() if key != "changed"}
        for person, enrollment in self.changed:
            yield Line(person, f"enrollment.enrollment:{enrollment}", particulars)


@dataclass(frozen=True, kw_only=True)
class FeesRecorded(Event):
    """The finance office entered the fee state of one or many students."""

    key: ClassVar[str] = "enrollment.fees-recorded"
    read_by: ClassVar[str] = "fee.state"
    sentence: ClassVar[str] = _("recorded the fee state: {state}")

    batch: int
    state: str


@dataclass(frozen=True, kw_only=True)
class HealthRecorded(Event):
    """The clinic entered attendance at the health examination, or its result."""

    key: ClassVar[str] = "enrollment.health-recorded"
    read_by: ClassVar[str] = "registration.final_review"
    sentence: ClassVar[str] = _("recorded the health examination of {attended_on}")

    attended_on: date


@dataclass(frozen=True, kw_only=True)
class HealthResultsRecorded(Event):
    """The clinic entered the results of examinations. What they are stands with the examinations only."""

    key: ClassVar[str] = "enrollment.health-results-recorded"
    read_by: ClassVar[str] = "registration.final_review"
    sentence: ClassVar[str] = _("recorded the result of the health examination")

    entered: int


@dataclass(frozen=True, kw_only=True)
class RegistrationsMoved(Event):
    """Term registrations came to another state. `moved` pairs person and roster row."""

    key: ClassVar[str] = "enrollment.registrations-moved"
    sentence: ClassVar[str] = _("the term registration is now {target}")

    transition: str
    target: str
    moved: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        particulars = {key: value for key, value in self.particulars().items() if key != "moved"}
        for person, registration in self.moved:
            yield Line(person, f"enrollment.termregistration:{registration}", particulars)


@dataclass(frozen=True, kw_only=True)
class ContactsCorrected(Event):
    """A student's contact data were corrected. The values themselves stand only in the sealed fields."""

    key: ClassVar[str] = "enrollment.contacts-corrected"
    sentence: ClassVar[str] = _("corrected the data: {fields}")

    fields: tuple[str, ...]
