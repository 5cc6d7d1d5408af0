"""What was true on a past day, and what was known about it then: one query for the whole roll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, FilteredRelation, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower

from enrollment.models import Enrollment, Placement, StatusPeriod
from enrollment.queries.departments import class_name, department_name
from enrollment.queries.roll import Chosen
from security.access import Reach

M = TypeVar("M", bound=Model)

COLUMNS = {
    "name": F("person__name"),
    "number": Coalesce("student_no", Value("")),
    "status_then": F("period__status"),
    "unit": class_name("place__unit__"),
    "department": department_name("place__unit__"),
    "major": F("place__major"),
    "cohort": F("place__cohort"),
}


@dataclass(frozen=True)
class PastDay:
    """A day of the roll, as we know it today or, with `known_at`, as it was known at that moment."""

    day: date
    known_at: datetime | None = None


def status_on(day: date, known_at: datetime | None = None) -> QuerySet[StatusPeriod]:
    """The status period of every enrollment that was on the roll on this day: one each, `enrollment` and `status`.

    As we know it today or, with `known_at`, as it was known at that moment: later corrections left out.
    """
    return _known(StatusPeriod.objects.filter(during__contains=day), known_at)


def place_on(day: date, known_at: datetime | None = None) -> QuerySet[Placement]:
    """Major, cohort and class of every enrollment on this day, known today or known then."""
    return _known(Placement.objects.filter(during__contains=day), known_at)


def history_of(enrollment: int, known_at: datetime | None = None) -> Sequence[StatusPeriod]:
    """The status periods of one enrollment from the first to the last, known today or known then."""
    periods = StatusPeriod.objects.filter(enrollment=enrollment, during__isempty=False)
    return list(_known(periods, known_at).order_by(Lower("during")))


def roll_on(past: PastDay, chosen: Chosen, *within: Reach) -> QuerySet[Enrollment]:
    """The enrollments within all these reaches that were on the roll that day, as chosen.

    With `period` and `place` of the day. Who may be seen is decided by today's place, what is chosen by that of the
    day. Whoever has no place on that day (a history from before the system may have none) is found while no place is
    asked for.
    """
    rows, today = Enrollment.objects.all(), Placement.objects.filter(enrollment=OuterRef("pk"), is_current=True)
    for reach in within:
        rows = rows if reach.everywhere else rows.filter(Exists(reach.filter(today, "unit")))
    rows = rows.annotate(period=_relation("periods", past), place=_relation("placements", past))
    asked: dict[str, Any] = {f"place__{name}": value for name, value in chosen.placement.items()}
    asked["period__isnull"] = False
    if chosen.department is not None:
        asked["place__unit__lineage__contains"] = [chosen.department]
    if chosen.statuses:
        asked["period__status__in"] = chosen.statuses
    return rows.filter(**asked)


def rows_on(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment, dict[str, Any]]:
    """Rows of `roll_on` as dicts with the columns of the list, in the order in which they came onto the roll."""
    found: QuerySet[Enrollment, dict[str, Any]] = (
        rows.annotate(**COLUMNS).order_by("pk").values("pk", "student_id", *COLUMNS)
    )
    return found


def counts_on(rows: QuerySet[Enrollment]) -> dict[str, int]:
    """How many rows of `roll_on` had which status. One query."""
    annotated: Any = rows.order_by()
    return dict(annotated.values_list("period__status").annotate(n=Count("pk")))


def _relation(name: str, past: PastDay) -> FilteredRelation:
    condition = Q(**{f"{name}__during__contains": past.day}) & _known_then(past.known_at, f"{name}__")
    return FilteredRelation(name, condition=condition)


def _known(rows: QuerySet[M], known_at: datetime | None) -> QuerySet[M]:
    return rows.filter(_known_then(known_at))


def _known_then(known_at: datetime | None, of: str = "") -> Q:
    if known_at is None:
        return Q(**{f"{of}recorded__upper_inf": True})
    return Q(**{f"{of}recorded__contains": known_at})
