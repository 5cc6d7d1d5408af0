"""Who was seen at school for a term's registration: an officer's classes, one class, one student."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from casework.kind import Fact
from casework.queries.words import day_words
from enrollment.models import Batch, Import, Presence, TermRegistration, TermState
from enrollment.queries.departments import department_name
from enrollment.queries.on_behalf import filed_for_by
from enrollment.rules.presence import OnRoster
from security.models import Person


@dataclass(frozen=True)
class ClassLine:
    """One class: how many stand on its roster, and how many of them were seen."""

    unit: int
    name: str
    department: str
    due: int
    here: int

    @property
    def missing(self) -> int:
        """Who was not seen yet."""
        return self.due - self.here


def to_note(officer: Person, at: datetime) -> QuerySet[TermRegistration]:
    """The roster rows of open registrations that this officer notes: those of students for whom the officer files.

    The exempt are not awaited; nobody notes oneself.
    """
    rows = TermRegistration.objects.filter(batch__closed_at=None).exclude(state=TermState.EXEMPT)
    return filed_for_by(officer, at).filter(rows.exclude(person=officer), "unit")


def classes_of(rows: QuerySet[TermRegistration]) -> Sequence[ClassLine]:
    """The classes of these rows in the order of their codes. One query."""
    named = rows.annotate(department=department_name())
    found = named.order_by("unit__code").values_list("unit", "unit__name", "department")
    counted = found.annotate(due=Count("pk"), here=Count("pk", filter=Q(presence__isnull=False)))
    return [ClassLine(unit, name, above, due, here) for unit, name, above, due, here in counted]


def of_class(rows: QuerySet[TermRegistration], unit: int) -> QuerySet[TermRegistration]:
    """The rows of one class by student number, with what is shown of each."""
    related = ("person", "enrollment", "presence__noted_by", "roster")
    return rows.filter(unit=unit).select_related(*related).order_by("enrollment__student_no", "pk")


def rosters_of(batch: Batch, enrollments: Collection[int]) -> dict[int, OnRoster]:
    """By enrollment, what a row of a class sheet is compared with; the exempt are not awaited. One query."""
    rows = TermRegistration.objects.filter(batch=batch, enrollment__in=enrollments).exclude(state=TermState.EXEMPT)
    known = rows.values_list("enrollment", "person__name", "roster__opens_on", "presence__came_on")
    return {enrollment: OnRoster(name, opens, came) for enrollment, name, opens, came in known}


def seen(row: TermRegistration) -> Sequence[Fact]:
    """That the student was seen at school, for whoever decides on the registration; nothing where nobody has."""
    try:
        found = row.presence
    except Presence.DoesNotExist:
        return ()
    note = f"{found.get_way_display()} · {found.noted_by.name}"
    return (Fact("presence", _("At school"), day_words(found.came_on), note=note),)


def brought_by(upload: Import) -> QuerySet[Presence]:
    """What the class sheet has noted."""
    return Presence.objects.filter(of=upload)
