"""Applications whose time is over, and those that stand in a new one's way (domain 3.1)."""

from datetime import date

from django.db.models import Q

from casework.kind import all_kinds
from casework.models import OPEN_STATES, Outcome, State


def run_out_by(today: date) -> Q:
    """Of applications: left with the applicant beyond the day they were due, or without one.

    Granted ones only of kinds that wait for the applicant's word; the others take effect by themselves.
    """
    confirmed = [one.key for one in all_kinds() if one.needs_confirmation]
    granted = Q(state=State.DECIDED, outcome=Outcome.GRANTED, kind__in=confirmed)
    return (Q(state=State.WITH_APPLICANT) | granted) & (Q(due_on=None) | Q(due_on__lt=today))


def stands_in_the_way() -> Q:
    """Of applications: a draft, or under way, and the only one of its sort that may be."""
    granted = Q(state=State.DECIDED, outcome=Outcome.GRANTED)
    return (Q(state__in=OPEN_STATES) | granted) & ~Q(exclusive="")
