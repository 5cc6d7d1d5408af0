"""What a person may do, and where. Permission is a set of units (law 7), derived from grants in force on a day.

`may_where(person, function, at)` answers with a `Reach`; lists, pages, exports and acts all filter by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.timezone import localtime

from security.rules import matrix
from security.rules.cells import UNIT_BOUND, Extent

if TYPE_CHECKING:
    from security.models import Person

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Held:
    """One office that a person holds today: its code, the unit, and whether that unit is the whole school."""

    office: str
    unit: int
    everywhere: bool


@dataclass(frozen=True)
class Reach:
    """The units in which something is allowed: all, some (with everything below them), or none."""

    everywhere: bool = False
    units: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.units)

    def filter(self, rows: QuerySet[M], unit: str = "unit") -> QuerySet[M]:
        """Those of the rows whose `unit` (a lookup path to a Unit) is within reach."""
        if self.everywhere:
            return rows
        if not self.units:
            return rows.none()
        below = apps.get_model("security", "Unit").objects.filter(lineage__overlap=list(self.units))
        return rows.filter(**{f"{unit}__in": below.values("pk")})

    def covers(self, lineage: Iterable[int]) -> bool:
        """Whether a unit with this lineage is within reach."""
        return self.everywhere or not self.units.isdisjoint(lineage)


def offices_held(person: Person, at: datetime) -> tuple[Held, ...]:
    """The offices the person holds on the day of `at`, from the grants of the appointments in force.

    Read once per person object and day; a request loads its person anew, so a revocation works at the next request.
    """
    day = localtime(at).date()
    known: dict[Any, tuple[Held, ...]] = person.__dict__.setdefault("_offices_held", {})
    if day not in known:
        grants = apps.get_model("security", "UnitGrant").objects.filter(user__person=person, during__contains=day)
        known[day] = tuple(
            Held(office, unit, everywhere=kind == "SCHOOL")
            for office, unit, kind in grants.values_list("office_id", "content_object_id", "content_object__kind")
        )
    return known[day]


def reach_of(person: Person, offices: Iterable[str], at: datetime) -> Reach:
    """Where the person holds any of these offices."""
    wanted = set(offices)
    held = [one for one in offices_held(person, at) if one.office in wanted]
    if any(one.everywhere for one in held):
        return Reach(everywhere=True)
    return Reach(units=frozenset(one.unit for one in held))


def may_where(
    person: Person,
    function: str,
    at: datetime,
    *,
    verbs: Iterable[str] | None = None,
    extents: Collection[Extent] = UNIT_BOUND,
) -> Reach:
    """Where the person may use a function of the permission matrix (domain 2.2), through any office held.

    Who names `extents` that are not bounded by units alone checks the single row too.
    """
    return reach_of(person, matrix.offices_for(function, verbs=verbs, extents=extents), at)


def offices_over(person: Person, lineage: Iterable[int], at: datetime) -> frozenset[str]:
    """The offices that the person holds over a unit with this lineage."""
    above = set(lineage)
    return frozenset(one.office for one in offices_held(person, at) if one.everywhere or one.unit in above)


def may(person: Person, function: str, at: datetime, *, verbs: Iterable[str] | None = None) -> bool:
    """Whether the person may use the function anywhere."""
    return bool(may_where(person, function, at, verbs=verbs))


def functions_of(person: Person, at: datetime) -> frozenset[str]:
    """All functions that the person's offices open."""
    return matrix.functions_of({one.office for one in offices_held(person, at)})
