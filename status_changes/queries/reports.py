"""Reports of where a student is (D39): who makes them, who reads them, which are open (ORG-3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from enrollment.models import Placement
from security.access import may_where
from security.models import Person
from status_changes.models import DynamicsReport

REPORTS: Final = "dynamics.report"
MAKES: Final = frozenset({"do", "prepare", "decide"})


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


def in_departments(rows: QuerySet[DynamicsReport], department: int | None) -> QuerySet[DynamicsReport]:
    """Those of the rows whose student is in this department today; all of them without one."""
    if department is None:
        return rows
    places = Placement.objects.filter(enrollment=OuterRef("enrollment"), is_current=True)
    return rows.filter(Exists(places.filter(unit__lineage__contains=[department])))
