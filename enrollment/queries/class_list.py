"""What a class list is compared with, and what stands on the classes that one has brought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Model, QuerySet

from enrollment.models import ClassGroup, Import, ImportRow, Major
from enrollment.queries.dependents import pointing_at
from enrollment.rules.class_list import KnownPlaces
from security.models import Unit


def known_places() -> KnownPlaces:
    """The open departments and classes, all majors, and every code of a unit that is taken."""
    known = KnownPlaces(codes=dict(Unit.objects.values_list("code", "name")))
    open_units = Unit.objects.filter(closed_on=None)
    known.departments = dict(open_units.filter(kind=Unit.Kind.DEPARTMENT).values_list("code", "name"))
    keys = {}
    for major in Major.objects.select_related("department"):
        keys[major.pk] = (major.department.code, major.code, major.direction)
        known.majors[keys[major.pk]] = (major.name, major.level, major.length_years)
    for group in ClassGroup.objects.filter(unit__in=open_units).select_related("unit"):
        row = (group.unit.code, group.unit.name, keys[group.major_id], group.cohort_id)
        known.classes[group.unit.name] = known.classes[group.unit.code] = row
    return known


def brought_by(upload: Import) -> dict[str, dict[int, int]]:
    """What the import has made: "class", "major" and "department" ids, each with the id of the row that named it."""
    made: dict[str, dict[int, int]] = {"class": {}, "major": {}, "department": {}}
    for row in ImportRow.objects.filter(of=upload, verdict=ImportRow.Verdict.LOADED).order_by("number"):
        for kind, pk in row.values.get("made", {}).items():
            made[kind][pk] = row.pk
    return made


def needed_classes(upload: Import) -> dict[int, list[str]]:
    """By row of the import, what stands on the class, major or department that it brought, as keys of `WORDS`."""
    made = brought_by(upload)
    units = made["class"] | made["department"]
    of_the_import: dict[type[Model], Collection[int]] = {Unit: units, ClassGroup: units, Major: made["major"]}
    found: dict[int, list[str]] = defaultdict(list)
    for model, brought in ((Unit, units), (Major, made["major"])):
        for label, related, name in pointing_at(model):
            rows: QuerySet[Any] = related.objects.filter(**{f"{name}__in": list(brought)})
            others = rows.exclude(pk__in=list(of_the_import.get(related, ())))
            for pk in others.order_by().values_list(name, flat=True).distinct():
                found[brought[pk]].append(label)
    return dict(found)
