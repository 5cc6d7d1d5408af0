"""Whose last day to register is near, and who has not been reminded of it (REG-4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from casework.models import Notice
from enrollment.models import TermRegistration, TermState
from enrollment.queries.overdue import asked
from enrollment.queries.rectifying import put_right_until, times_refused
from enrollment.queries.registration import editions_of_rows
from enrollment.queries.windows import takes_applications
from rulebook.queries import rules_of

UNREAD_DAYS: Final = "notice.unread_escalate_days"
"""So long a notice may lie unread: a reminder so many days before a deadline still comes in time (REG-4.1)."""


@dataclass(frozen=True)
class Near:
    """A student's last day. `why` is the state that gives it: NOT_STARTED the window, DEFERRED the own deferral,
    IN_PROCESS and OVERDUE the days for putting a refusal right.
    """

    row: int
    person: int
    term: str
    last: date
    why: str

    @property
    def once(self) -> str:
        """A day that is moved is another deadline, of which is reminded anew."""
        return f"enrollment.deadline:{self.row}:{self.last}"


def with_a_deadline(today: date) -> QuerySet[Any]:
    """Rows that take applications whose student still has something to do; `last` is the day by which."""
    rows = TermRegistration.objects.filter(takes_applications(today)).annotate(last=put_right_until())
    to_hand_in = Q(state__in=[TermState.NOT_STARTED, TermState.DEFERRED])
    to_put_right = Q(state__in=[TermState.IN_PROCESS, TermState.OVERDUE], refusals__lte=1, rectify_until__gte=today)
    return rows.annotate(refusals=times_refused()).filter(to_hand_in | to_put_right & ~asked(), last__gte=today)


def near(rows: Sequence[int], today: date) -> list[Near]:
    """Those of these rows whose day is as near as their edition reminds, and who were not reminded of it yet."""
    editions = editions_of_rows(rows)
    days = {one: days_before(one) for one in set(editions.values())}
    found = [
        one
        for one in _deadlines(rows, today)
        if days[editions[one.row]] and one.last - timedelta(days=days[editions[one.row]]) <= today
    ]
    told = Notice.objects.filter(person__in=[one.person for one in found], once__in=[one.once for one in found])
    reminded = set(told.values_list("once", flat=True))
    return [one for one in found if one.once not in reminded]


def days_before(edition: int) -> int:
    """How many calendar days before a deadline this edition reminds; 0: never."""
    days = rules_of(edition).parameter(UNREAD_DAYS)
    return days if isinstance(days, int) else 0


def _deadlines(rows: Sequence[int], today: date) -> list[Near]:
    found = with_a_deadline(today).filter(pk__in=rows).order_by("pk")
    return [Near(*row) for row in found.values_list("pk", "person", "batch__term__code", "last", "state")]
