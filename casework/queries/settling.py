"""Decisions whose consequences are still to come."""

from datetime import datetime

from django.db.models import QuerySet

from casework.models import Application, Outcome, State


def to_settle(at: datetime) -> QuerySet[Application]:
    """Granted applications whose effect is due: the time for undoing is over and the day has come."""
    return Application.objects.filter(state=State.DECIDED, outcome=Outcome.GRANTED, settles_at__lte=at)
