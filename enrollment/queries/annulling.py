"""Which registrations an officer may annul."""

from datetime import datetime

from django.db.models import QuerySet

from enrollment.models import TermRegistration, TermState
from security.access import may
from security.models import Person


def annullable(officer: Person, at: datetime) -> QuerySet[TermRegistration]:
    """Those that are made, in a term that is not closed, for the head of academic affairs; none for others."""
    if not may(officer, "batch.open", at, verbs={"decide"}):
        return TermRegistration.objects.none()
    return TermRegistration.objects.filter(state=TermState.REGISTERED, batch__term__closed_at=None)
