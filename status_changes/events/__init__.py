"""What happens to the status of students, and what leads up to it."""

from status_changes.events.follow_up import (
    ContactNoted,
    DynamicsReported,
    NoticeServed,
    ProposalFollowed,
    ProposalsDropped,
    ProposalTakenUp,
    ReportClosed,
)
from status_changes.events.sweeps import ConsequencesProposed, SweepBegun, Swept

__all__ = [
    "ConsequencesProposed",
    "ContactNoted",
    "DynamicsReported",
    "NoticeServed",
    "ProposalFollowed",
    "ProposalTakenUp",
    "ProposalsDropped",
    "ReportClosed",
    "SweepBegun",
    "Swept",
]
