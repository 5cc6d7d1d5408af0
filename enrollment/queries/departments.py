"""The department of whatever stands in a class, or in a department before there are classes."""

from typing import Any, Final, TypeVar

from django.db.models import Case, F, Q, QuerySet, When

from security.models import Unit

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])

DEPARTMENT: Final = Case(When(unit__kind=Unit.Kind.CLASS, then=F("unit__parent")), default=F("unit"))
"""Of a row that has a `unit`."""


def of_department(rows: Rows, department: Unit | int | None) -> Rows:
    """Those of the rows whose `unit` is the department or a class of it; all of them without one."""
    return rows if department is None else rows.filter(Q(unit=department) | Q(unit__parent=department))
