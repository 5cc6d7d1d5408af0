"""The department of whatever stands in a class, or in a department before there are classes; where a student is."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from enrollment.models import Enrollment, Placement
from security.models import Unit

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])

DEPARTMENT: Final = Case(When(unit__kind=Unit.Kind.CLASS, then=F("unit__parent")), default=F("unit"))
"""Of a row that has a `unit`."""


def department_name(unit: str = "unit__") -> Case:
    """The name of the department of whatever has a unit at `unit`: the class's, or the unit itself before there are
    classes.
    """
    return Case(When(**{f"{unit}kind": Unit.Kind.CLASS}, then=F(f"{unit}parent__name")), default=F(f"{unit}name"))


def class_name(unit: str = "unit__") -> Case:
    """The name of the class, and nothing for who stands in none yet."""
    is_class = When(**{f"{unit}kind": Unit.Kind.CLASS}, then=F(f"{unit}name"))
    return Case(is_class, default=Value(""), output_field=CharField())


def lineage_of(enrollment: Enrollment) -> Sequence[int]:
    """The units above the class in which the student is today, and that class; nothing for who has no place."""
    places = Placement.objects.filter(enrollment=enrollment, is_current=True)
    return places.values_list("unit__lineage", flat=True).first() or ()


def of_department(rows: Rows, department: Unit | int | None) -> Rows:
    """Those of the rows whose `unit` is the department or a class of it; all of them without one."""
    return rows if department is None else rows.filter(Q(unit=department) | Q(unit__parent=department))
