"""Until when somebody may register: the window of the roster, extended for the own department, and the own deadline."""

from __future__ import annotations

from datetime import date

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from enrollment.models import BatchExtension, Roster
from security.models import Unit


def window_ends() -> Greatest:
    """Of a roster row, the last day of the window for this student (REG-1.1), as an expression."""
    own = Q(department=OuterRef("unit")) | Q(department=OuterRef("unit__parent"))
    extended = BatchExtension.objects.filter(own, roster=OuterRef("roster")).order_by("-until")
    return Greatest(F("roster__window_ends_on"), Subquery(extended.values("until")[:1]))


def last_day() -> Greatest:
    """Of a roster row, the last day on which this student files in time, as an expression."""
    return Greatest(window_ends(), F("deadline"), F("rectify_until"))


def end_of(roster: Roster, department: Unit | None) -> date:
    """The last day as it stands for the whole school, or for this department."""
    days = [roster.window_ends_on]
    if department is not None:
        days += roster.extensions.filter(department=department).values_list("until", flat=True)
    return max(days)
