"""The arrival of a new student as the student sees it, or a guardian."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from casework.queries.desk import wards_of
from enrollment.models import Arrival, Status
from enrollment.queries.arrivals import NOT_THERE_YET
from enrollment.queries.me import OwnEntry
from security.models import Person


def own_arrivals(reader: Person, at: datetime) -> QuerySet[Arrival]:
    """The reader's own arrivals, and those of the wards."""
    mine = Q(person=reader) | Q(person__in=wards_of(reader, at).values("pk"))
    return Arrival.objects.filter(mine).select_related("intake__term", "person", "enrollment")


def next_arrival(person: Person, entries: Sequence[OwnEntry]) -> Arrival | None:
    """The check-in that still waits for this person; it is looked for only where one of the enrollments is ADMITTED."""
    if not any(one.enrollment.status == Status.ADMITTED for one in entries):
        return None
    waiting = Arrival.objects.filter(person=person, state__in=NOT_THERE_YET).select_related("intake__term")
    return waiting.order_by("-pk").first()
