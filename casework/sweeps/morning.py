"""Every working morning: heads are told what is overdue, and each officer in one notice what waits for today.

Begun twice on a day it tells nobody twice; what was not told on one morning is told on the next.
"""

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.utils.timezone import localtime

from casework.actions.escalate_overdue import escalate_overdue
from casework.actions.remind_officers import remind_officers
from casework.queries.overdue import overdue_steps
from rulebook.queries import works_on
from security.queries import NotFound, the_system

CHUNK: Final = 500


def morning_round(*, at: datetime) -> tuple[int, int]:
    """How many applications were brought before a head, and how many officers were reminded; none on a day off."""
    if not works_on(localtime(at).date()):
        return 0, 0
    return escalate_all(at=at), remind_officers(by=the_system(), at=at).reminded


def escalate_all(*, at: datetime) -> int:
    """Everything that is overdue, office by office, a chunk at a time, each one transaction."""
    lying: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    rows = overdue_steps(localtime(at).date()).order_by("application")
    for office, unit, kind, application in rows.values_list("office", "unit", "application__kind", "application"):
        lying[office, unit, kind].append(application)
    told = 0
    for ids in lying.values():
        for begin in range(0, len(ids), CHUNK):
            try:
                told += len(escalate_overdue(application_ids=ids[begin : begin + CHUNK], by=the_system(), at=at).ids)
            except NotFound:  # all of them were answered just now
                continue
    return told
