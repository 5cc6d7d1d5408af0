"""Give those whose registration was deferred before the first day of use the time that they were given (MIG-1)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from enrollment.actions.move_registrations import move_registrations
from enrollment.events import DeferredByTheBooks
from enrollment.models import TermRegistration, TermState
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def defer_by_the_books(*, until: Mapping[int, date], by: Person, at: datetime) -> DeferredByTheBooks:
    """Set the last day of each, by row; who has filed already stays under review. The caller has authorised it."""
    rows = TermRegistration.objects.filter(pk__in=until)
    lock_persons(rows.values_list("person", flat=True))
    by_day: dict[date, list[int]] = defaultdict(list)
    for row, day in until.items():
        by_day[day].append(row)
    for day, ones in by_day.items():
        rows.filter(pk__in=ones, deadline__lt=day).update(deadline=day)
    waiting = rows.filter(state__in=[TermState.NOT_STARTED, TermState.OVERDUE]).values_list("pk", flat=True)
    move_registrations(registrations=list(waiting), transition="defer", by=by, at=at)
    columns = rows.order_by("pk").values_list("person", "enrollment", "batch__term__code", "deadline")
    return DeferredByTheBooks(at=at, by=by.pk, deferred=tuple(columns))
