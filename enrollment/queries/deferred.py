"""Deferrals that were granted: what they take of the days that a term gives (REG-1.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import OuterRef, Q, Subquery
from django.utils.timezone import localtime

from casework.models import Decision, Outcome, State
from enrollment.models import DeferralRequest

GRANTED: Final = Q(
    application__state__in=[State.DECIDED, State.IN_EFFECT, State.FILED], application__outcome=Outcome.GRANTED
)


class Earlier(NamedTuple):
    """A deferral that was granted: of which term, for how many calendar days, decided when, until which day.

    `paper_day` is the day on which the answer that granted it was signed, where that was on paper.
    """

    application: int
    term: int
    days: int
    decided_at: datetime
    ends_on: date | None
    paper_day: date | None = None


def granted_to(enrollments: Collection[int]) -> dict[int, list[Earlier]]:
    """By enrollment the deferrals that were granted, in the order of their decisions; one query."""
    rows = DeferralRequest.objects.filter(GRANTED, enrollment__in=enrollments).order_by("application__decided_at", "pk")
    found: dict[int, list[Earlier]] = defaultdict(list)
    granting = Decision.objects.signed().filter(application=OuterRef("application")).order_by("-at", "-pk")
    rows = rows.annotate(paper_day=Subquery(granting.values("paper_day")[:1]))
    columns = ("enrollment", "pk", "term", "days", "application__decided_at", "ends_on", "paper_day")
    for enrollment, pk, term, days, decided_at, ends_on, paper_day in rows.values_list(*columns):
        found[enrollment].append(Earlier(pk, term, days or 0, decided_at, ends_on, paper_day))
    return found


def approved_on(granted: Iterable[Earlier], *, application: int, decided_at: datetime) -> date:
    """The day on which a deferral was approved: that of the paper, where it was signed on one (domain 3.11)."""
    own = next((one for one in granted if one.application == application), None)
    return own.paper_day if own and own.paper_day else localtime(decided_at).date()


def before(granted: Iterable[Earlier], *, application: int, term: int, decided_at: datetime | None) -> list[Earlier]:
    """Those of the term that were decided before this application, or before now where it is not decided."""
    return [
        one
        for one in granted
        if one.term == term
        and one.application != application
        and (decided_at is None or (one.decided_at, one.application) < (decided_at, application))
    ]


def days_in(granted: Iterable[Earlier]) -> int:
    """Calendar days in all."""
    return sum(one.days for one in granted)
