"""Which registrations an officer may annul."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localtime

from enrollment.models import TermRegistration, TermState
from enrollment.queries.windows import rows_that_count
from security.access import may
from security.models import Person


def annullable(officer: Person, at: datetime) -> QuerySet[TermRegistration]:
    """Those that are made, in a term that is not closed or a school year that runs, for the head of academic affairs;
    none for others.
    """
    if not may(officer, "batch.open", at, verbs={"decide"}):
        return TermRegistration.objects.none()
    return rows_that_count(localtime(at).date()).filter(state=TermState.REGISTERED)
