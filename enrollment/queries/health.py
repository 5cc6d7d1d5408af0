"""Health examinations of new students: who attended, whose result is awaited, whose is overdue (REG-2.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.models import Batch, HealthCheck, TermRegistration
from enrollment.queries.counters import PAGE, matching
from enrollment.rules.cells import number_of
from rulebook.queries import rules_of
from rulebook.queries.calendar import calendar_for
from rulebook.rules.calendar import CalendarMissing
from rulebook.rules.parameters import Roll
from rulebook.rules.units import Unit

_BETWEEN: Final = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True)
class Examined:
    """One new student at the clinic's counter."""

    enrollment: int
    name: str
    number: str
    unit: str
    words: str
    tone: str


def examined(batch: Batch, *, q: str, state: str, today: date) -> list[Examined]:
    """Up to 50 new students of a batch: all, or only those `missing`, `waiting` for a result, or `overdue`."""
    overdue = overdue_since(batch, today)
    rows = with_results(matching(batch, q))
    wanted = {
        "missing": Q(attended_on=None),
        "waiting": Q(result=""),
        "overdue": Q(result="", attended_on__lte=overdue) if overdue else Q(pk__in=()),
    }
    return [_examined(row, overdue) for row in rows.filter(wanted.get(state, Q()))[:PAGE]]


def with_results(rows: QuerySet[TermRegistration]) -> QuerySet[TermRegistration]:
    """New students only, each with day and result of the newest examination."""
    newest = HealthCheck.objects.filter(enrollment=OuterRef("enrollment")).order_by("-attended_on")
    return rows.filter(roster__group="NEW").annotate(
        attended_on=Subquery(newest.values("attended_on")[:1]), result=Subquery(newest.values("result")[:1])
    )


def overdue_since(batch: Batch, today: date) -> date | None:
    """Whoever attended on this day or before should have a result by now.

    None where the edition sets no days, or the calendar of the year is missing, so that nobody can say.
    """
    rules = rules_of(batch.edition_id)
    if rules.parameter("reg.health_result_days") is None:
        return None
    days, calendar = rules.whole("reg.health_result_days"), calendar_for(rules)
    last = today - timedelta(days=days + 1)
    try:
        while calendar.deadline(last, days, Unit.DAY, Roll.YES).day >= today:  # the last day was put off by a holiday
            last -= timedelta(days=1)
    except CalendarMissing:
        return None
    return last


def first_day(batch: Batch) -> date:
    """The first day on which an examination belongs to this registration: of the term, or of the opening before it."""
    return min(batch.term.opens_on, localtime(batch.opened_at).date())


def pasted_numbers(text: str) -> list[str]:
    """The numbers in what was pasted, each once."""
    return list(dict.fromkeys(number_of(one) for one in _BETWEEN.split(text.replace("\0", "")) if one))


def by_numbers(batch: Batch, numbers: Sequence[str]) -> tuple[list[int], list[str]]:
    """The new students of the batch with these student or examinee numbers, and the numbers that nobody there has."""
    rows = TermRegistration.objects.filter(batch=batch, roster__group="NEW")
    found: dict[str, int] = {}
    for column in ("enrollment__ksh", "enrollment__student_no"):  # of the two, the student number counts more
        found |= dict(rows.filter(**{f"{column}__in": numbers}).values_list(column, "enrollment"))
    return list(found.values()), [one for one in numbers if one not in found]


def _examined(row: TermRegistration, overdue: date | None) -> Examined:
    attended_on, result = row.attended_on, row.result  # type: ignore[attr-defined]
    label = str(HealthCheck.Result(result).label) if result else ""
    words, tone = label, {"FIT": "ok", "UNFIT": "bad"}.get(result or "", "info")
    if attended_on is None:
        words, tone = _("not attended"), "warn"
    elif not result and overdue and attended_on <= overdue:
        words, tone = _("attended on %(day)s, result overdue") % {"day": attended_on}, "warn"
    elif not result:
        words, tone = _("attended on %(day)s, result awaited") % {"day": attended_on}, "ok"
    number = row.enrollment.student_no or ""
    return Examined(row.enrollment_id, row.person.name, number, row.unit.name, words, tone)
