"""Applications whose time is over, and those that stand in a new one's way (domain 3.1)."""

from datetime import date

from django.db.models import Q

from casework.models import State, under_way
from casework.queries.confirming import waits_for_a_word


def run_out_by(today: date) -> Q:
    """Of applications: left with the applicant beyond the day they were due, or without one.

    Granted ones only where they wait for the applicant's word; the others take effect by themselves.
    """
    return (Q(state=State.WITH_APPLICANT) | waits_for_a_word()) & (Q(due_on=None) | Q(due_on__lt=today))


def stands_in_the_way() -> Q:
    """Of applications: a draft, or under way, and the only one of its sort that may be."""
    return (Q(state=State.DRAFT) | under_way()) & ~Q(exclusive="")
