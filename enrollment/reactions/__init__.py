"""What the roll does when something happens. In the act's own transaction."""

from enrollment.reactions import (
    applications,
    arrivals,
    batches,
    calendar,
    contacts,
    deferral,
    guardians,
    opening,
    results,
    standing,
    study_right,
    verification,
)

__all__ = [
    "applications",
    "arrivals",
    "batches",
    "calendar",
    "contacts",
    "deferral",
    "guardians",
    "opening",
    "results",
    "standing",
    "study_right",
    "verification",
]
