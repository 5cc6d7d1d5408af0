"""Reports of where a student is (D39): who makes them, who reads them, which are open (ORG-3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from casework.models import Notice
from enrollment.models import Placement
from rulebook.queries import next_morning
from security.access import may_where
from security.models import Person
from status_changes.models import DynamicsReport

REPORTS: Final = "dynamics.report"
MAKES: Final = frozenset({"do", "prepare", "decide"})
CLOSES: Final = frozenset({"decide", "prepare"})
"""Follows them up and closes them, with whoever prepares it."""


def reports_for(reader: Person, at: datetime) -> QuerySet[DynamicsReport]:
    """The reports about students within reach of the reader's office, open and closed."""
    reach = may_where(reader, REPORTS, at, verbs=MAKES)
    if reach.everywhere:
        return DynamicsReport.objects.all()
    places = Placement.objects.filter(enrollment=OuterRef("enrollment"), is_current=True)
    return DynamicsReport.objects.filter(Exists(reach.filter(places)))


def shown_reports(rows: QuerySet[DynamicsReport]) -> QuerySet[DynamicsReport]:
    """With what a list shows: name, number, class and department of today."""
    places = Placement.objects.filter(enrollment=OuterRef("enrollment"), is_current=True)
    return rows.select_related("reported_by").annotate(
        name=F("enrollment__person__name"),
        student=F("enrollment__student"),
        number=Coalesce(F("enrollment__student_no"), F("enrollment__ksh")),
        class_name=Subquery(places.values("unit__name")[:1]),
        department=Subquery(places.values("unit__parent__name")[:1]),
    )


def open_reports(enrollment: Any) -> QuerySet[DynamicsReport]:
    """The report of where a student is that is not closed (ORG-3)."""
    return DynamicsReport.objects.filter(enrollment=enrollment, closed_at__isnull=True)


def to_follow_up(today: date) -> list[tuple[date, int]]:
    """By which days, the next working one or before, how many open reports are to be followed up; not those told of."""
    near = DynamicsReport.objects.filter(closed_at__isnull=True, due_on__lte=next_morning(today)).order_by("due_on")
    found = list(near.values_list("due_on").annotate(n=Count("pk")))
    told = Notice.objects.filter(once__in=[once_for(day) for day, _n in found]).values_list("once", flat=True)
    reminded = set(told)
    return [(day, n) for day, n in found if once_for(day) not in reminded]


def once_for(day: date) -> str:
    """By what it is known that it was reminded of the reports of this day; all were made some days before."""
    return f"status_changes.reports-due:{day}"


def in_departments(rows: QuerySet[DynamicsReport], department: int | None) -> QuerySet[DynamicsReport]:
    """Those of the rows whose student is in this department today; all of them without one."""
    if department is None:
        return rows
    places = Placement.objects.filter(enrollment=OuterRef("enrollment"), is_current=True)
    return rows.filter(Exists(places.filter(unit__lineage__contains=[department])))
