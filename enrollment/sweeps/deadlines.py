"""Every morning: who still has to register is reminded before the last day, once; papers that lacked a font are issued.

Begun twice, or after a day on which nothing ran, it tells nobody twice and forgets nobody whose day is not over.
"""

from datetime import datetime
from typing import Final

from django.utils.timezone import localtime

from enrollment.actions.remind_of_deadlines import remind_of_deadlines
from enrollment.queries.deadlines import near, with_a_deadline
from enrollment.queries.deferrals import without_decision
from enrollment.reactions.deferral import issue_decisions
from security.queries import the_system

CHUNK: Final = 2_000


def remind_before_deadlines(*, at: datetime) -> int:
    """How many were reminded; a chunk at a time, each one transaction, and none where nobody is to be told."""
    today, last, told = localtime(at).date(), 0, 0
    while rows := _next(last, at):
        if near(rows, today):
            told += remind_of_deadlines(registrations=rows, by=the_system(), at=at).reminded
        last = rows[-1]
    return told


def _next(after: int, at: datetime) -> list[int]:
    rows = with_a_deadline(localtime(at).date()).filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:CHUNK])


def issue_missing_decisions(*, at: datetime) -> int:
    """How many decisions on deferrals were issued that could not be before."""
    return issue_decisions(without_decision(at), by=the_system(), at=at)
