"""The school's departments, majors and classes as their page shows them: what there is, how full, who is tutor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.utils.timezone import localtime

from enrollment.models import OPEN, ClassGroup, Major, Placement
from enrollment.rules.cells import Problem
from enrollment.rules.newcomer import NewStudent
from security.models import Appointment, Unit
from security.rules.words import Sentence, marked

PLACE_IS_GONE: Final = marked(
    "The class, major or cohort of this row was closed, taken back or changed since the check. Correct the row and "
    "upload it again."
)
_HERE = {"is_current": True, "enrollment__status__in": [str(status) for status in OPEN]}


@dataclass(frozen=True)
class ShownDepartment:
    """A department with what it has."""

    unit: Unit
    majors: int
    classes: int


@dataclass(frozen=True)
class ShownClass:
    """A class, its seats and its tutors."""

    unit: Unit
    group: ClassGroup
    taken: int
    tutors: Sequence[str] = field(default_factory=tuple)


def shown_departments() -> list[ShownDepartment]:
    """All departments, the open ones first, with how many majors and open classes they have."""
    units = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT).order_by("closed_on", "code")
    counted = units.annotate(
        n_majors=Count("majors", distinct=True),
        n_classes=Count("children", filter=Q(children__closed_on=None), distinct=True),
    )
    rows = [ShownDepartment(one, one.n_majors, one.n_classes) for one in counted]
    return sorted(rows, key=lambda row: row.unit.closed_on is not None)


def majors_of(department: Unit) -> list[Major]:
    """The majors that the department offers, with how many open classes each has (as `n_classes`)."""
    rows = Major.objects.filter(department=department).order_by("code", "direction")
    return list(rows.annotate(n_classes=Count("classes", filter=Q(classes__unit__closed_on=None))))


def shown_classes(department: Unit, at: datetime, *, closed: bool = False) -> list[ShownClass]:
    """The open (or the closed) classes of the department, the youngest cohort first."""
    groups = ClassGroup.objects.filter(unit__parent=department, unit__closed_on__isnull=not closed)
    rows = list(groups.select_related("unit", "major").order_by("-cohort", "unit__code"))
    units = [row.unit_id for row in rows]
    taken, tutors = seats_taken(units), tutors_of(units, at)
    return [ShownClass(row.unit, row, taken.get(row.unit_id, 0), tutors.get(row.unit_id, ())) for row in rows]


def seats_taken(units: Collection[int]) -> dict[int, int]:
    """How many students are in these classes."""
    rows = Placement.objects.filter(unit__in=list(units), **_HERE).order_by().values_list("unit")
    return dict(rows.annotate(n=Count("pk")))


def students_below(unit: Unit) -> int:
    """How many students are in this unit and all below it."""
    return Placement.objects.filter(unit__lineage__contains=[unit.pk], **_HERE).count()


def tutors_of(units: Collection[int], at: datetime) -> dict[int, list[str]]:
    """The names of those who are tutors of these classes today."""
    rows = Appointment.objects.filter(
        office="TUTOR", unit__in=list(units), during__contains=localtime(at).date()
    ).order_by("person__pinyin")
    found: dict[int, list[str]] = defaultdict(list)
    for unit, name in rows.values_list("unit", "person__name"):
        found[unit].append(name)
    return dict(found)


def without_place(newcomers: Mapping[int, NewStudent]) -> dict[int, Problem]:
    """The rows (by number) whose place is no longer what the check found. To be asked with the tree locked.

    A cohort is no place that could go: where no class is named, the first row of a year begins it.
    """
    rows = newcomers.values()
    units = set(Unit.objects.filter(pk__in={new.unit for new in rows}, closed_on=None).values_list("pk", flat=True))
    groups = {one.pk: one for one in ClassGroup.objects.filter(pk__in=units)}
    majors = {one.pk: one for one in Major.objects.filter(pk__in={new.major for new in rows})}

    def fits(new: NewStudent) -> bool:
        major, group = majors.get(new.major), groups.get(new.unit)
        if major is None or major.level != new.level or new.unit not in units:
            return False
        if group is None:
            return major.department_id == new.unit
        return (group.major_id, group.cohort_id) == (new.major, new.cohort)

    return {number: Problem("unit", Sentence(PLACE_IS_GONE)) for number, new in newcomers.items() if not fits(new)}
