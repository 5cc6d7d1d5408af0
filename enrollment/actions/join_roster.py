"""Enter on a frozen roster who came to the school after the freeze."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.timezone import localtime

from enrollment.actions.freeze_roster import put_on
from enrollment.events import RosterJoined
from enrollment.models import Roster
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.units import Unit
from security.journal import recorded
from security.models import Person


@recorded
def join_roster(*, roster: Roster, enrollments: Collection[int], by: Person, at: datetime) -> RosterJoined:
    """What `enter_late` does. The caller has authorised it."""
    return enter_late(roster, enrollments, by=by, at=at)


def enter_late(roster: Roster, enrollments: Collection[int], *, by: Person, at: datetime) -> RosterJoined:
    """Outside due, until `own_deadline` (domain 3.2). Left out: who stands there, or belongs elsewhere."""
    today = localtime(at).date()
    deadline = own_deadline(roster, today)
    persons = put_on(roster, deadline=deadline, counted_from=today, only=enrollments)
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


def own_deadline(roster: Roster, counted_from: date) -> date:
    """Until when somebody registers who comes, or comes back, on a day after the freeze: `res.registration_wd` working
    days from then on, never less time than the others.

    Where that reaches into a year that is not loaded, until the first day of that year.
    """
    rules = rules_of(roster.batch.edition_id)
    own = calendar_for(rules).not_before(counted_from, rules.whole("res.registration_wd"), Unit.WD).day
    return max(own, roster.window_ends_on)
