"""Enter a new student who arrived late on a roster that is frozen."""

from datetime import datetime

from django.utils.timezone import localtime

from enrollment.actions.freeze_roster import put_on
from enrollment.events import RosterJoined
from enrollment.models import Roster
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.registration import earliest_window_end
from security.journal import recorded
from security.models import Person


@recorded
def join_roster(*, roster: Roster, enrollment: int, by: Person, at: datetime) -> RosterJoined:
    """Due until the roster's last day; who arrives after it has a window of the same length from that day on.

    Where that reaches into a year that is not loaded, it lasts until the first day of that year. Whoever does not
    belong on the roster, or stands there, is not entered. The caller has authorised it.
    """
    today, deadline = localtime(at).date(), roster.window_ends_on
    if today > deadline:
        rules = rules_of(roster.batch.edition_id)
        deadline = earliest_window_end(rules, today, calendar_for(rules)).day
    persons = put_on(roster, deadline=deadline, only=[enrollment])
    return RosterJoined(
        at=at,
        by=by.pk,
        persons=frozenset(person for person, _due in persons),
        about=f"enrollment.roster:{roster.pk}",
        batch=roster.batch_id,
        roster=roster.pk,
        term=roster.batch.term.code,
        deadline=deadline,
    )
