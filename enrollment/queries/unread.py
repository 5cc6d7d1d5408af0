"""Students whose messages lie unread longer than their edition lets them (REG-4.1): for the tutors of their classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Min, QuerySet
from django.utils.timezone import localtime

from casework.models import Notice
from enrollment.models import NON_TERMINAL, Placement
from enrollment.queries.deadlines import days_before
from rulebook.queries import edition_at, editions_over
from security.access import Reach, reach_of
from security.models import Appointment, Person

TUTOR: Final = "TUTOR"


@dataclass(frozen=True)
class Unread:
    """A student of the class, how many messages wait, and since when the oldest does."""

    place: Placement
    count: int
    since: datetime


def classes_of(tutor: Person, at: datetime) -> Reach:
    """The classes of which this person is the tutor today."""
    return reach_of(tutor, (TUTOR,), at)


def tutors(at: datetime) -> QuerySet[Person]:
    """Everybody who has a class today."""
    held = Appointment.objects.filter(office=TUTOR, during__contains=localtime(at).date())
    return Person.objects.filter(pk__in=held.values("person")).order_by("pk")


def unread_in(classes: Reach, at: datetime) -> Sequence[Unread]:
    """The students there who have not read for so many days, who waits longest first; a few queries for all.

    An edition that sets no number of days escalates nothing.
    """
    students = Placement.objects.filter(is_current=True, enrollment__status__in=NON_TERMINAL)
    rows = classes.filter(students, "unit").select_related("enrollment__person", "unit")
    places = {row.enrollment.person_id: row for row in rows.order_by("enrollment")}
    found = []
    for days, persons in _by_days(places.values(), at).items():
        late = Notice.objects.filter(person__in=persons, read_at=None, due_at__lte=at - timedelta(days=days))
        counted = late.values("person").annotate(count=Count("pk"), since=Min("due_at")).order_by("since", "person")
        found += [Unread(places[one["person"]], one["count"], one["since"]) for one in counted]
    return sorted(found, key=lambda one: one.since)


def _by_days(places: Any, at: datetime) -> dict[int, list[int]]:
    """The persons by how long their edition lets a message lie; those whose edition says nothing are left out."""
    ones, today = list(places), localtime(at).date()
    bases = {category: edition_at(category, today) for category in {one.enrollment.category for one in ones}}
    own = editions_over({base.pk for base in bases.values() if base is not None})
    found: dict[int, list[int]] = defaultdict(list)
    for one in ones:
        base = bases[one.enrollment.category]
        days = days_before(own(base.pk, one.unit.lineage, today)) if base is not None else 0
        if days:
            found[days].append(one.enrollment.person_id)
    return found
