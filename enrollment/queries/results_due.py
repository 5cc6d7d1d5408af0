"""By which day the results of health examinations are due, and who waits for them (REG-2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from casework.models import Notice
from enrollment.models import Batch, TermRegistration
from enrollment.queries.health import overdue_since, with_results
from enrollment.queries.windows import period_ends
from rulebook.queries import calendar_for, next_morning, rules_of
from rulebook.rules.parameters import Roll
from rulebook.rules.units import Unit


@dataclass(frozen=True)
class Due:
    """The results of a day's examinations that are not there: how many, and by when they are due."""

    batch: int
    term: str
    day: date
    count: int

    @property
    def once(self) -> str:
        """By what it is known that this day's results were asked for."""
        return f"enrollment.health-results-due:{self.batch}:{self.day}"


def results_due(today: date) -> list[Due]:
    """Of open registrations, the results that are due by the next working morning, and of which was not reminded yet.

    Nothing where the edition sets no days, or the calendar of the year is missing.
    """
    running = Batch.objects.alias(ends=period_ends("")).filter(closed_at=None, ends__gte=today)
    batches = running.select_related("term").order_by("pk")
    found = [due for batch in batches for due in _of(batch, today)]
    told = Notice.objects.filter(once__in=[one.once for one in found]).values_list("once", flat=True)
    reminded = set(told)
    return [one for one in found if one.once not in reminded]


def _of(batch: Batch, today: date) -> Iterator[Due]:
    last = overdue_since(batch, next_morning(today) + timedelta(days=1))
    if last is None:
        return
    rules = rules_of(batch.edition_id)
    days, calendar = rules.whole("reg.health_result_days"), calendar_for(rules)
    rows: QuerySet[Any] = with_results(TermRegistration.objects.filter(batch=batch))
    waiting = rows.filter(result="", attended_on__lte=last)
    counted = waiting.values_list("attended_on").annotate(n=Count("pk")).order_by("attended_on")
    by_day: dict[date, int] = {}
    for attended_on, n in counted:
        day = calendar.deadline(attended_on, days, Unit.DAY, Roll.YES).day
        by_day[day] = by_day.get(day, 0) + n
    for day, n in by_day.items():
        yield Due(batch.pk, batch.term.code, day, n)
