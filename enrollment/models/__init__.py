"""The roll: students, enrollments with their history, majors, classes, terms; registration; imports."""

from enrollment.models.changes import FieldChange
from enrollment.models.closing import Bulletin, BulletinEntry, BulletinLine, ClosingEntry, ClosingList
from enrollment.models.counter import CounterTicket
from enrollment.models.deferral import DeferralConsent, DeferralRequest
from enrollment.models.enrollment import (
    IN_ROLL,
    NON_TERMINAL,
    OPEN,
    Enrollment,
    EnrollmentQuerySet,
    Status,
    StatusHasOneDoor,
)
from enrollment.models.extension import BatchExtension
from enrollment.models.feed import StudyRightChange
from enrollment.models.fees import FeeRecord
from enrollment.models.health import HealthCheck
from enrollment.models.history import AllowedTransition, FormerNumber, Placement, StatusPeriod
from enrollment.models.holds import Hold, HoldKind
from enrollment.models.importing import OF_A_BATCH, Import, ImportRow
from enrollment.models.intake import (
    Arrival,
    ArrivalContact,
    ArrivalLeave,
    ArrivalState,
    Comparison,
    Consent,
    Intake,
    Numbering,
)
from enrollment.models.likeness import Likeness, Merge, MergedRow
from enrollment.models.on_behalf import OnBehalf
from enrollment.models.opening import OpeningBalance
from enrollment.models.photo import Photo
from enrollment.models.places import ClassGroup, Cohort, Level, Major, Term
from enrollment.models.presence import Presence
from enrollment.models.recheck import Recheck
from enrollment.models.registration import (
    Batch,
    RegistrationRequest,
    Roster,
    TermRegistration,
    TermState,
)
from enrollment.models.student import FormerName, IdDocument, Student, last_four_of, valid_through
from enrollment.models.verification import Campaign, Difference, SignOff, Verification, VerificationState

__all__ = [
    "IN_ROLL",
    "NON_TERMINAL",
    "OF_A_BATCH",
    "OPEN",
    "AllowedTransition",
    "Arrival",
    "ArrivalContact",
    "ArrivalLeave",
    "ArrivalState",
    "Batch",
    "BatchExtension",
    "Bulletin",
    "BulletinEntry",
    "BulletinLine",
    "Campaign",
    "ClassGroup",
    "ClosingEntry",
    "ClosingList",
    "Cohort",
    "Comparison",
    "Consent",
    "CounterTicket",
    "DeferralConsent",
    "DeferralRequest",
    "Difference",
    "Enrollment",
    "EnrollmentQuerySet",
    "FeeRecord",
    "FieldChange",
    "FormerName",
    "FormerNumber",
    "HealthCheck",
    "Hold",
    "HoldKind",
    "IdDocument",
    "Import",
    "ImportRow",
    "Intake",
    "Level",
    "Likeness",
    "Major",
    "Merge",
    "MergedRow",
    "Numbering",
    "OnBehalf",
    "OpeningBalance",
    "Photo",
    "Placement",
    "Presence",
    "Recheck",
    "RegistrationRequest",
    "Roster",
    "SignOff",
    "Status",
    "StatusHasOneDoor",
    "StatusPeriod",
    "Student",
    "StudyRightChange",
    "Term",
    "TermRegistration",
    "TermState",
    "Verification",
    "VerificationState",
    "last_four_of",
    "valid_through",
]
