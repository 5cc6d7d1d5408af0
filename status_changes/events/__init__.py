"""What happens to the status of students, and what leads up to it."""

from status_changes.events.cancellation import (
    HearingRecorded,
    LegalityChecked,
    MinutesAsked,
    StatementEvent,
    StatementMade,
    StatementTakenIn,
)
from status_changes.events.follow_up import (
    CancellationsRecounted,
    ContactNoted,
    DynamicsReported,
    NoticeServed,
    ProposalFollowed,
    ProposalsDropped,
    ProposalsRestored,
    ProposalTakenUp,
    ReportClosed,
    ReportsRecounted,
    ReportsReminded,
    ServiceVoided,
)
from status_changes.events.sweeps import ConsequencesProposed, LookedAgain, SweepBegun, Swept

__all__ = [
    "CancellationsRecounted",
    "ConsequencesProposed",
    "ContactNoted",
    "DynamicsReported",
    "HearingRecorded",
    "LegalityChecked",
    "LookedAgain",
    "MinutesAsked",
    "NoticeServed",
    "ProposalFollowed",
    "ProposalTakenUp",
    "ProposalsDropped",
    "ProposalsRestored",
    "ReportClosed",
    "ReportsRecounted",
    "ReportsReminded",
    "ServiceVoided",
    "StatementEvent",
    "StatementMade",
    "StatementTakenIn",
    "SweepBegun",
    "Swept",
]
