"""Count the open registration windows anew when the calendar has changed (REG-1.1)."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext_noop

from enrollment.events import WindowsRecounted
from enrollment.models import Batch, BatchExtension, Roster, TermRegistration
from enrollment.queries.recounting import must_publish_calendars
from enrollment.queries.windows import counted_from
from rulebook.queries import calendar_for, forget_calendar, rules_of
from rulebook.rules.calendar import CalendarMissing, Due
from rulebook.rules.registration import window_end
from security.journal import recorded
from security.models import Person
from security.rules.record_words import for_the_record


@recorded
def recount_windows(*, first: date, last: date, by: Person, at: datetime) -> WindowsRecounted:
    """The windows that are not over and touch these days end later where the calendar says so, never earlier.

    Each move is kept beside the extensions by decision. The mark of a provisional year follows the calendar, unless the
    day was decided on by extending the window. A student's own deadline moves with the window unless it is a later day
    already. Edition and first day count as they did at the opening (AMB-37, AMB-38).
    :raises CannotRecount: by somebody who does not publish the calendar
    """
    must_publish_calendars(by, at)
    forget_calendar()
    since = max(first, localtime(at).date())
    open_ones = Roster.objects.filter(batch__closed_at=None, opens_on__lte=last, window_ends_on__gte=since)
    batches = Batch.objects.select_for_update(no_key=True).filter(rosters__in=open_ones).order_by("pk")
    editions = {batch.pk: batch.edition_id for batch in batches}
    moved = []
    for roster in open_ones.select_for_update(of=("self",), no_key=True).filter(batch__in=editions).order_by("pk"):
        before = roster.window_ends_on
        if _moved(roster, editions[roster.batch_id]):
            day = roster.window_ends_on
            TermRegistration.objects.filter(roster=roster, deadline__gte=before, deadline__lt=day).update(deadline=day)
            moved.append((roster.pk, before, day))
    reason = for_the_record(gettext_noop("The school’s calendar has changed."))
    common = {"reason": reason, "by": by, "at": at, "by_calendar": True}
    BatchExtension.objects.bulk_create(
        BatchExtension(roster_id=roster, before=before, until=day, **common) for roster, before, day in moved
    )
    return WindowsRecounted(at=at, by=by.pk, moved=len(moved), windows=tuple(moved))


def _moved(roster: Roster, edition: int) -> bool:
    """Write the day if it is later, and the mark; whether the day moved."""
    end = _end(roster, edition)
    if end is None:
        return False
    later = end.day > roster.window_ends_on
    decided = roster.extensions.filter(department=None, by_calendar=False, until=roster.window_ends_on)
    if not later and decided.exists():
        return False
    if later or end.provisional != roster.is_provisional:
        roster.window_ends_on = max(end.day, roster.window_ends_on)
        roster.is_provisional = end.provisional
        roster.save(update_fields=["window_ends_on", "is_provisional"])
    return later


def _end(roster: Roster, edition: int) -> Due | None:
    """None where the window would reach into a year that is not loaded: then it stays until that is published."""
    rules = rules_of(edition)
    try:
        return window_end(rules, counted_from(roster), calendar_for(rules))
    except CalendarMissing:
        return None
