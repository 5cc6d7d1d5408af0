"""How an intake stands: the figures per department and major, and who stands behind each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from enrollment.models import Arrival, ArrivalContact, Intake
from enrollment.queries.departments import DEPARTMENT
from enrollment.queries.entry_papers import papers_missing
from enrollment.queries.keys import Key, after, beyond
from enrollment.queries.students import ends_of_namesakes
from security.access import Reach
from security.models import Unit

PAGE: Final = 50
ORDER: Final = ("unit_code", "number", "pk")
MISSING: Final = "MISSING"
MAJOR: Final = F("enrollment__placements__major")


@dataclass(frozen=True)
class Chosen:
    """Which list: where somebody stands, a department, a major, whose papers of the entry are not all signed (MISSING).
    Empty or None: all.
    """

    state: str = ""
    department: int | None = None
    major: int | None = None
    papers: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the board: a major of a department, with how many stand in each state."""

    department: int
    major: int
    department_name: str
    major_name: str
    counts: Mapping[str, int] = field(default_factory=dict)


def placed(intake: Intake, reach: Reach) -> QuerySet[Any]:
    """Everybody on the list of the intake who is within reach, with `department` and `major` of today."""
    rows = reach.filter(Arrival.objects.filter(intake=intake, enrollment__placements__is_current=True))
    return rows.annotate(department=DEPARTMENT, major=MAJOR)


def board_of(intake: Intake, reach: Reach) -> list[Line]:
    """The lines of the board, by department and major: two queries, whatever the size."""
    counted = placed(intake, reach).values_list(
        "department",
        "major",
        "state",
        "enrollment__placements__major__name",
        "enrollment__placements__major__direction",
    )
    figures: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    names: dict[int, str] = {}
    for department, major, state, name, direction, n in counted.annotate(n=Count("pk")).order_by():
        figures[department, major][state] = n
        names[major] = f"{name}（{direction}）" if direction else name
    departments = Unit.objects.filter(pk__in={department for department, _major in figures}).order_by("code")
    return [
        Line(unit.pk, major, unit.name, names[major], counts)
        for unit in departments
        for (department, major), counts in sorted(figures.items(), key=lambda one: names[one[0][1]])
        if department == unit.pk
    ]


def listed(intake: Intake, reach: Reach, chosen: Chosen) -> QuerySet[Any]:
    """Who stands behind a figure of the board."""
    wanted = {"state": chosen.state, "department": chosen.department, "major": chosen.major}
    rows = placed(intake, reach).filter(**{name: value for name, value in wanted.items() if value})
    return rows.filter(papers_missing()) if chosen.papers == MISSING else rows


def with_columns(rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    """The `listed` rows as dicts, in the order of unit and number, with the last contact and how many there were."""
    contacts = ArrivalContact.objects.filter(arrival=OuterRef("pk")).order_by("-pk")
    times = contacts.order_by().values("arrival").annotate(n=Count("pk")).values("n")
    found: Any = rows.annotate(
        name=F("person__name"),
        number=Coalesce(F("enrollment__student_no"), F("enrollment__ksh"), Value("")),
        unit_name=F("unit__name"),
        unit_code=F("unit__code"),
        major_name=F("enrollment__placements__major__name"),
        calls=Coalesce(Subquery(times), 0),
        called_on=Subquery(contacts.values("spoken_on")[:1]),
    ).values(
        *("pk", "name", "number", "unit_name", "unit_code", "major_name", "state", "due_on", "checked_in_at"),
        *("calls", "called_on", "enrollment"),
    )
    return found.order_by(*ORDER)  # type: ignore[no-any-return]


def page_of(rows: QuerySet[Any], key: Key = ()) -> tuple[Sequence[dict[str, Any]], Key]:
    """One page of the list, and the key of the page after."""
    ordered = with_columns(rows)
    found = list((ordered.filter(after(ORDER, key)) if key else ordered)[: PAGE + 1])
    return found[:PAGE], beyond(found, PAGE, ORDER)


def at_the_counter(intake: Intake, reach: Reach, found: QuerySet[Any], last_digits: str) -> list[dict[str, Any]]:
    """Whom a search at the counter means: the enrollments that were `found`, or whose examinee number ends so.

    Namesakes come with the `last_four` of the ID number, which the counter sees on the document.
    """
    wanted = Q(enrollment__in=found.values("pk"))
    if last_digits:
        wanted |= Q(enrollment__ksh__endswith=last_digits)
    columns = with_columns(placed(intake, reach).filter(wanted))
    rows = list(columns[:PAGE])
    ends = ends_of_namesakes((row["enrollment"], row["name"]) for row in rows)
    return [{**row, "last_four": ends.get(row["enrollment"], "")} for row in rows]
