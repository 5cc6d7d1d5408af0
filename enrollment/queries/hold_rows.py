"""What the rows of a workbook of holds are compared with: the kinds, the students, and what is open already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from enrollment.models import Hold, HoldKind, Import
from enrollment.queries.holds import kinds_to_set
from enrollment.queries.roll import students_by_name
from enrollment.rules.hold_rows import Held, KnownKind
from security.models import Person


def known_kinds(officer: Person, at: datetime) -> list[KnownKind]:
    """Every kind, and whether this officer places it. Two queries."""
    own = set(kinds_to_set(officer, at).values_list("pk", flat=True))
    kinds = HoldKind.objects.order_by("code")
    return [KnownKind(one.pk, one.name, one.title, one.pk in own, one.retired_at is not None) for one in kinds]


def held_up(officer: Person, at: datetime, enrollments: Collection[int]) -> dict[int, Held]:
    """By enrollment, those of the students whom the officer knows by name, with what is open. Two queries."""
    known = students_by_name(officer, at).filter(pk__in=enrollments).values_list("pk", "person__name")
    is_open: dict[int, set[str]] = defaultdict(set)
    rows = Hold.objects.filter(enrollment__in=enrollments, lifted_at=None)
    for enrollment, kind in rows.values_list("enrollment", "kind"):
        is_open[enrollment].add(kind)
    return {pk: Held(name, frozenset(is_open[pk])) for pk, name in known}


def brought_by(upload: Import) -> QuerySet[Hold]:
    """What the workbook has placed."""
    return Hold.objects.filter(of=upload)
