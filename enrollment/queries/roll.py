"""Who may see whom on the roll, and the roll page by page (law 7).

A page costs the same at 3,000 and at 300,000 enrollments: it walks the classes in the order of their codes and stops
when it is full, or starts from an index on what was searched for. Nothing is counted off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Exists, F, FilteredRelation, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from casework.queries.desk import wards_of
from enrollment.models import Enrollment, Placement
from enrollment.queries.keys import Key, after, beyond
from security.access import Reach, may_where, reach_of
from security.models import Person, Unit
from security.rules import matrix
from security.rules.cells import Extent

PAGE = 50
RARE = 3000
"""Up to so many enrollments of one status are sorted at once instead of walking the classes."""
FIRST_CLASSES = 8
BY_NAME_ONLY = frozenset({Extent.NAME_AND_NUMBER, Extent.DOSSIER_INDEX})

COLUMNS = {
    "name": F("person__name"),
    "unit": F("place__unit"),
    "major": F("place__major"),
    "cohort": F("place__cohort"),
    "number": Coalesce("student_no", Value("")),
}
ORDER: Sequence[str] = ("unit_code", "number", "pk")
WITHIN: Sequence[str] = ("number", "pk")


@dataclass(frozen=True)
class Chosen:
    """The filters of the roll, as they stand in the address. Ids, or None for all."""

    department: int | None = None
    unit: int | None = None
    major: int | None = None
    cohort: int | None = None
    statuses: tuple[str, ...] = ()

    @property
    def placement(self) -> dict[str, int]:
        """What the current placement must say."""
        asked = {"unit": self.unit, "major": self.major, "cohort": self.cohort}
        return {name: value for name, value in asked.items() if value is not None}


EVERYBODY = Chosen()


@dataclass(frozen=True)
class Page:
    """Rows (dicts with the names of `COLUMNS`, pk, person_id, student_id, status) and the key of the page after.

    A row carries ids of unit and major: their names are the same for many, and are read once by `named`.
    """

    rows: Sequence[dict[str, Any]] = field(default_factory=list)
    next_key: Key = ()


def view_reach(person: Person, at: datetime) -> Reach:
    """Where the person sees students with their data."""
    return may_where(person, "student.view_list", at)


def name_reach(person: Person, at: datetime) -> Reach:
    """Where the person sees students by name and number only: counters of finance, clinic, archive."""
    return reach_of(person, matrix.offices_for("student.view_list", extents=BY_NAME_ONLY), at)


@dataclass(frozen=True)
class Listing:
    """The students that a person has as a list: how far it goes, and whether it shows name, number and class only."""

    reach: Reach
    by_name: bool
    rows: QuerySet[Enrollment]


def listing_of(person: Person, at: datetime) -> Listing | None:
    """The list of students of whoever holds an office that has one, full or by name; None for all others.

    The list itself, the search and every export take it from here.
    """
    full = view_reach(person, at)
    if full:
        return Listing(full, by_name=False, rows=visible_students(person, at))
    names = name_reach(person, at)
    return Listing(names, by_name=True, rows=students_by_name(person, at)) if names else None


def visible_students(person: Person, at: datetime) -> QuerySet[Enrollment]:
    """The enrollments whose data this person may see: one's own, one's wards', those within the reach of an office."""
    return _visible(person, at, view_reach(person, at))


def students_by_name(person: Person, at: datetime) -> QuerySet[Enrollment]:
    """The enrollments of which this person may know name, number and class: all visible ones and the counters'."""
    reach, names = view_reach(person, at), name_reach(person, at)
    both = Reach(reach.everywhere or names.everywhere, reach.units | names.units)
    return _visible(person, at, both)


def _visible(person: Person, at: datetime, reach: Reach) -> QuerySet[Enrollment]:
    if reach.everywhere:
        return Enrollment.objects.all()
    seen = Q(person=person) | Q(person__in=wards_of(person, at).values("pk"))
    if reach:
        places = Placement.objects.filter(enrollment=OuterRef("pk"), is_current=True)
        seen |= Q(Exists(reach.filter(places, "unit")))
    return Enrollment.objects.filter(seen)


def roll_page(visible: QuerySet[Enrollment], reach: Reach, chosen: Chosen, key: Key = ()) -> Page:
    """One page of the roll, class by class in the order of their codes and in each by student number."""
    if chosen.statuses and _are_few(chosen.statuses):
        return _sorted_page(visible, reach, chosen, key)
    code, beyond_key = (str(key[0]), key[1:]) if key else ("", ())
    rows: list[dict[str, Any]] = []
    for units in _classes(reach, chosen, from_code=code):
        of_units = with_columns(placed(visible, chosen).filter(Q(place__unit__in=list(units))))
        if beyond_key and code in units.values():
            begun = next(pk for pk, one in units.items() if one == code)
            of_units = of_units.filter(~Q(unit=begun) | after(WITHIN, beyond_key))
        place = Func(Value(list(units), ArrayField(BigIntegerField())), F("unit"), function="array_position")
        found = of_units.order_by(place, *WITHIN)[: PAGE + 1 - len(rows)]
        rows += [{**row, "unit_code": units[row["unit"]]} for row in found]
        if len(rows) > PAGE:
            break
    return Page(rows[:PAGE], beyond(rows, PAGE, ORDER))


def named(page: Page) -> dict[int, tuple[str, str]]:
    """Name of each unit on the page, and of the department above a class."""
    units = Unit.objects.filter(pk__in={row["unit"] for row in page.rows})
    rows = units.values_list("pk", "name", "kind", "parent__name")
    return {pk: (name, above if kind == Unit.Kind.CLASS else "") for pk, name, kind, above in rows}


def in_reach(visible: QuerySet[Enrollment], reach: Reach, chosen: Chosen) -> QuerySet[Enrollment]:
    """The enrollments placed within reach, as chosen, in no order."""
    return reach.filter(in_department(placed(visible, chosen), chosen), "place__unit")


def placed(visible: QuerySet[Enrollment], chosen: Chosen = EVERYBODY) -> QuerySet[Enrollment]:
    """The enrollments with the current one of their places as `place`, where it and the status are as chosen.

    One join, so that nobody is found in a place of former times.
    """
    place = FilteredRelation("placements", condition=Q(placements__is_current=True))
    asked = {f"place__{name}": value for name, value in chosen.placement.items()}
    rows = visible.annotate(place=place).filter(place__isnull=False, **asked)
    return rows.filter(status__in=chosen.statuses) if chosen.statuses else rows


def in_department(rows: QuerySet[Enrollment], chosen: Chosen) -> QuerySet[Enrollment]:
    """Those of the chosen department, of `placed` rows."""
    if chosen.department is None:
        return rows
    return rows.filter(Q(place__unit__lineage__contains=[chosen.department]))


def with_columns(rows: QuerySet[Enrollment], **more: Any) -> QuerySet[Enrollment, dict[str, Any]]:
    """The `placed` rows as dicts with the columns of the list, and `more`."""
    plain: Any = rows.annotate(**COLUMNS, **more)
    found: QuerySet[Enrollment, dict[str, Any]] = plain.values(
        "pk", "person_id", "student_id", "status", *COLUMNS, *more
    )
    return found


def _sorted_page(visible: QuerySet[Enrollment], reach: Reach, chosen: Chosen, key: Key) -> Page:
    """A page of few rows, sorted at once."""
    ordered = with_columns(in_reach(visible, reach, chosen), unit_code=F("place__unit__code")).order_by(*ORDER)
    rows = list((ordered.filter(after(ORDER, key)) if key else ordered)[: PAGE + 1])
    return Page(rows[:PAGE], beyond(rows, PAGE, ORDER))


def _classes(reach: Reach, chosen: Chosen, *, from_code: str) -> Iterator[dict[int, str]]:
    """Units where such students are placed, id and code, in the order of codes: a few first, then ever more."""
    units = reach.filter(Unit.objects.exclude(kind=Unit.Kind.SCHOOL), "pk").order_by("code")
    if chosen.department is not None:
        units = units.filter(lineage__contains=[chosen.department])
    if chosen.placement:
        places = Placement.objects.filter(unit=OuterRef("pk"), is_current=True).filter(**chosen.placement)
        units = units.filter(Exists(places))
    units, many = units.filter(code__gte=from_code), FIRST_CLASSES
    while found := dict(units.values_list("pk", "code")[:many]):
        yield found
        if len(found) < many:
            return
        units, many = units.filter(code__gt=list(found.values())[-1]), many * 8


def _are_few(statuses: Sequence[str]) -> bool:
    return Enrollment.objects.filter(status__in=statuses).order_by()[: RARE + 1].count() <= RARE
