"""The arrival of a new student as the student sees it, or a guardian."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from casework.queries.desk import wards_of
from enrollment.models import IN_ROLL, Arrival, ArrivalState, Status
from enrollment.queries.arrivals import NOT_THERE_YET
from enrollment.queries.entry_papers import papers_missing
from security.models import Person

if TYPE_CHECKING:
    from enrollment.queries.me import OwnEntry


def own_arrivals(reader: Person, at: datetime) -> QuerySet[Arrival]:
    """The reader's own arrivals, and those of the wards."""
    mine = Q(person=reader) | Q(person__in=wards_of(reader, at).values("pk"))
    return Arrival.objects.filter(mine).select_related("intake__term", "person", "enrollment")


def arrivals_to_show() -> QuerySet[Arrival]:
    """Check-ins that wait for their student, and those that are over while papers of the entry are to be signed."""
    waits = Q(state__in=NOT_THERE_YET, enrollment__status=Status.ADMITTED)
    unsigned = Q(papers_missing(), state=ArrivalState.CHECKED_IN, enrollment__status__in=IN_ROLL)
    return Arrival.objects.filter(waits | unsigned).order_by("-pk")


def arrival_to_show(entries: Sequence[OwnEntry]) -> Arrival | None:
    """The newest of `arrivals_to_show` of these enrollments; where there is none, nothing is asked."""
    found = [one.arrival for one in entries if one.arrival is not None]
    return Arrival.objects.select_related("intake__term").get(pk=max(found)) if found else None


def admission_is_over(arrival: Arrival) -> bool:
    """Whether nobody is checked in by it any more: something else was decided about the admission (T03, T04)."""
    return bool(arrival.state != ArrivalState.CHECKED_IN and arrival.enrollment.status != Status.ADMITTED)


def arrival_of(enrollment: int) -> Arrival | None:
    """The newest arrival of the enrollment, on whose page its student and guardian sign the papers of the entry."""
    return Arrival.objects.filter(enrollment=enrollment).order_by("-pk").first()
