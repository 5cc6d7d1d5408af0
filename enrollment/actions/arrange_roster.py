"""Add a group to a term's registration that is open, or move the first day of one before its freeze (REG-1.1)."""

from datetime import date, datetime

from django.db.models import Max
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.actions.freeze_roster import freeze_roster
from enrollment.events import RosterArranged
from enrollment.models import Batch, Roster
from enrollment.queries.batches import (
    CannotChangeBatch,
    due_rosters,
    groups_to_arrange,
    hold_arrivals_for,
    opening_problem,
    take_batch,
)
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.calendar import CalendarMissing, Due
from rulebook.rules.registration import window_end
from security.journal import recorded
from security.models import Person


@recorded
def arrange_roster(*, batch: int, group: str, opens_on: date, reason: str, by: Person, at: datetime) -> RosterArranged:
    """Give a group of the registration its first day; the window is counted anew from it, under the batch's edition.

    A window that was extended by decision does not end before the day decided on. Where the first day has come, the
    roster is frozen at once, as at the opening.
    :raises CannotChangeBatch: with a sentence: not allowed, closed, no reason, frozen already, a group that is not in
        this registration, a day outside the term or no other than before, a window that is over or cannot be counted
    """
    found, today = take_batch(batch, by=by, at=at), localtime(at).date()
    hold_arrivals_for(found)
    roster = _roster(found, group, reason)
    if roster.opens_on == opens_on:
        raise CannotChangeBatch(_("%(day)s is the first day of this group already.") % {"day": opens_on})
    end = _end(found, roster, opens_on)
    wrong = opening_problem(found.term, opens_on, end.day, today)
    if wrong:
        raise CannotChangeBatch(wrong)
    is_added = roster.pk is None
    roster.opens_on, roster.window_ends_on, roster.is_provisional = opens_on, end.day, end.provisional
    roster.save()
    for one in due_rosters(today).filter(pk=roster.pk):
        freeze_roster(roster=one, by=by, at=at)
    roster.refresh_from_db()  # a freeze may have counted the window from today
    return RosterArranged(
        at=at,
        by=by.pk,
        about=f"enrollment.batch:{found.pk}",
        batch=found.pk,
        roster=roster.pk,
        term=found.term.code,
        group=group,
        opens_on=opens_on,
        window_ends_on=roster.window_ends_on,
        is_added=is_added,
        is_frozen=roster.frozen_at is not None,
        reason=reason.strip(),
    )


def _roster(batch: Batch, group: str, reason: str) -> Roster:
    """The group's roster, locked, or a new one that is not saved.

    :raises CannotChangeBatch: if the registration is closed, the reason or the group is missing, or it is frozen
    """
    if batch.closed_at is not None:
        raise CannotChangeBatch(_("This registration is closed. Open it again before you add a group to it."))
    if not reason.strip():
        raise CannotChangeBatch(_("Write why; it is kept with the registration."))
    roster = batch.rosters.select_for_update(no_key=True).filter(group=group).first()
    if roster is not None and roster.frozen_at is not None:
        raise CannotChangeBatch(
            _("The roster of this group is frozen: its first day stays. To give more time, extend the registration.")
        )
    if group not in groups_to_arrange(batch, [roster] if roster else []):
        raise CannotChangeBatch(_("This registration has no such group of students. Choose another group."))
    return roster or Roster(batch=batch, group=group)


def _end(batch: Batch, roster: Roster, opens_on: date) -> Due:
    """:raises CannotChangeBatch: if the window reaches into a year that is not loaded"""
    rules = rules_of(batch.edition_id)
    try:
        end = window_end(rules, opens_on, calendar_for(rules))
    except CalendarMissing as missing:
        raise CannotChangeBatch(str(missing)) from None
    if roster.pk is None:
        return end
    decided = roster.extensions.filter(department=None, by_calendar=False).aggregate(last=Max("until"))["last"]
    return Due(decided) if decided is not None and decided > end.day else end
