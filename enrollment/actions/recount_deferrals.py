"""Count the last days of granted deferrals anew when the calendar has changed (REG-1.2)."""

from datetime import date, datetime

from django.utils.timezone import localtime

from enrollment.events import DeferralsRecounted
from enrollment.models import DeferralRequest, TermRegistration
from enrollment.queries.deferral_ends import end_of, running_deferrals
from enrollment.queries.deferred import granted_to
from enrollment.queries.recounting import OWN_DAYS, must_publish_calendars
from enrollment.queries.registration import editions_of_rows
from rulebook.queries import forget_calendar
from security.journal import recorded
from security.models import Person


@recorded
def recount_deferrals(*, first: date, by: Person, at: datetime) -> DeferralsRecounted:
    """Those that end on `first` or later and are not over end later where the calendar says so, never earlier.

    The mark of a provisional year follows the calendar. Whoever has registered meanwhile is left alone.
    :raises CannotRecount: by somebody who does not publish the calendar
    """
    must_publish_calendars(by, at)
    forget_calendar()
    pairs = running_deferrals(max(first, localtime(at).date()))
    editions = editions_of_rows(row.pk for _request, row in pairs)
    granted = granted_to([request.enrollment_id for request, _row in pairs])
    moved = []
    for request, row in pairs:
        before = request.ends_on
        due = end_of(request, row, editions[row.pk], granted[request.enrollment_id])
        if before is None or due is None or due.day < before:
            continue
        if (due.day, due.provisional) != (before, request.is_provisional):
            DeferralRequest.objects.filter(pk=request.pk).update(ends_on=due.day, is_provisional=due.provisional)
        if due.day > before:
            TermRegistration.objects.filter(pk=row.pk, deadline__lt=due.day).update(deadline=due.day)
            moved.append((row.person_id, request.pk, request.term.code, before, due.day))
    return DeferralsRecounted(
        at=at, by=by.pk, about=OWN_DAYS, persons=frozenset(one[0] for one in moved), moved=tuple(moved)
    )
