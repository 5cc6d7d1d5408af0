"""Changes of the status: what the sweeps find and propose, and what is done about it."""

from status_changes.models.cancellation import Hearing, LegalityCheck, Statement
from status_changes.models.follow_up import Contact, DynamicsReport, Service
from status_changes.models.sweep import Proposal, Sweep

__all__ = [
    "Contact",
    "DynamicsReport",
    "Hearing",
    "LegalityCheck",
    "Proposal",
    "Service",
    "Statement",
    "Sweep",
]
