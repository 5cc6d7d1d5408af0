"""What was true on a past day, and what was known about it then: one query for the whole roll."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower

from enrollment.models import Placement, StatusPeriod

M = TypeVar("M", bound=Model)


def status_on(day: date, known_at: datetime | None = None) -> QuerySet[StatusPeriod]:
    """The status period of every enrollment that was on the roll on this day: one each, `enrollment` and `status`.

    As we know it today or, with `known_at`, as it was known at that moment: later corrections left out.
    """
    return _known(StatusPeriod.objects.filter(during__contains=day), known_at)


def place_on(day: date, known_at: datetime | None = None) -> QuerySet[Placement]:
    """Major, cohort and class of every enrollment on this day, known today or known then."""
    return _known(Placement.objects.filter(during__contains=day), known_at)


def history_of(enrollment: int, known_at: datetime | None = None) -> Sequence[StatusPeriod]:
    """The status periods of one enrollment from the first to the last, known today or known then."""
    periods = StatusPeriod.objects.filter(enrollment=enrollment, during__isempty=False)
    return list(_known(periods, known_at).order_by(Lower("during")))


def _known(rows: QuerySet[M], known_at: datetime | None) -> QuerySet[M]:
    if known_at is None:
        return rows.filter(recorded__upper_inf=True)
    until = Q(recorded__endswith__isnull=True) | Q(recorded__endswith__gt=known_at)
    return rows.filter(until, recorded__startswith__lte=known_at)
