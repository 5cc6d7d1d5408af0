"""Count the own deadlines of who came after the freeze anew when the calendar has changed."""

from datetime import date, datetime

from django.utils.timezone import localtime

from enrollment.actions.join_roster import own_deadline
from enrollment.events import OwnDeadlinesRecounted
from enrollment.models import TermRegistration
from enrollment.queries.recounting import OWN_DAYS, must_publish_calendars
from enrollment.queries.windows import with_own_deadline
from rulebook.queries import forget_calendar
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def recount_own_deadlines(*, first: date, last: date, by: Person, at: datetime) -> OwnDeadlinesRecounted:
    """The own deadlines that are not over and touch these days end later where the calendar says so, never earlier.

    :raises CannotRecount: by somebody who does not publish the calendar
    """
    must_publish_calendars(by, at)
    forget_calendar()
    running = with_own_deadline(max(first, localtime(at).date()), last)
    lock_persons(running.values_list("person", flat=True))
    locked = running.select_for_update(of=("self",), no_key=True).select_related("roster__batch").order_by("pk")
    moved = []
    for row in locked:
        before = row.deadline
        end = own_deadline(row.roster, row.counted_from) if row.counted_from else before
        if end > before:
            TermRegistration.objects.filter(pk=row.pk).update(deadline=end)
            moved.append((row.pk, row.person_id, before, end))
    return OwnDeadlinesRecounted(
        at=at,
        by=by.pk,
        about=OWN_DAYS,
        persons=frozenset(person for _row, person, _before, _end in moved),
        moved=tuple(moved),
    )
