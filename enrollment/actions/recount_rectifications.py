"""Count the days of refused students for filing once more anew when the calendar has changed (REG-3.5)."""

from datetime import date, datetime

from django.utils.timezone import localtime

from enrollment.events import RectificationsRecounted
from enrollment.queries.recounting import OWN_DAYS, must_publish_calendars
from enrollment.queries.rectifying import rectification_end, take_rectifying
from rulebook.queries import forget_calendar
from security.journal import recorded
from security.models import Person


@recorded
def recount_rectifications(*, first: date, last: date, by: Person, at: datetime) -> RectificationsRecounted:
    """The days that are not over and touch these end later where the calendar says so, never earlier.

    Where the year of the last day is not loaded it stays until that is published.
    :raises CannotRecount: by somebody who does not publish the calendar
    """
    must_publish_calendars(by, at)
    forget_calendar()
    moved = []
    for row, refused_on in take_rectifying(max(first, localtime(at).date()), last):
        before = row.rectify_until
        end = rectification_end(row.batch.edition_id, refused_on)
        if before is not None and end > before:
            row.rectify_until = end
            row.save(update_fields=["rectify_until"])
            moved.append((row.pk, row.person_id, before, end))
    return RectificationsRecounted(
        at=at,
        by=by.pk,
        about=OWN_DAYS,
        persons=frozenset(person for _row, person, _before, _end in moved),
        moved=tuple(moved),
    )
