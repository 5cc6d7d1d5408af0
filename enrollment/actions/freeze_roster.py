"""Freeze the roster of one cohort group."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from enrollment.events import RosterFrozen
from enrollment.models import Roster
from enrollment.queries.batches import hold_arrivals_for
from enrollment.queries.windows import counted_from
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.registration import earliest_window_end
from security.journal import recorded
from security.models import Person

# New students are those of the term's own cohort. They are PENDING once they have checked in (T01); a no-show is
# ADMITTED still and never due (domain 3.2).
_FREEZE = """
    insert into enrollment_termregistration (batch_id, roster_id, enrollment_id, person_id, unit_id, state,
                                             counted_in_due, deadline, counted_from, is_late, with_cause)
    select %(batch)s, %(roster)s, e.id, e.person_id, p.unit_id, 'NOT_STARTED',
           %(is_due)s and e.status <> 'AUTO_LEFT',
           %(deadline)s, %(counted_from)s, false, false
      from enrollment_enrollment e
      join enrollment_placement p on p.enrollment_id = e.id and p.is_current
     where e.category = any(%(categories)s)
       and e.status in ('PENDING', 'ACTIVE', 'AUTO_LEFT')
       and case when e.category like '%%PART_TIME' then 'PART_TIME'
                when %(first_term)s and p.cohort_id = %(year)s then 'NEW'
                else 'RETURNING' end = %(group)s
       and (%(only)s::bigint[] is null or e.id = any(%(only)s))
     order by e.id
        on conflict (batch_id, enrollment_id) do nothing
    returning person_id, counted_in_due
"""


class AlreadyFrozen(Exception):
    """A roster is frozen once."""


@recorded
def freeze_roster(*, roster: Roster, by: Person, at: datetime) -> RosterFrozen:
    """Enter everybody who is due: returning students PENDING or ACTIVE, new ones who checked in, part-time apart.

    Who was deemed to have left gets a row that does not count in due (AMB-05). One statement, whatever the size. Where
    the check-in has lasted beyond the first day, the window is counted from now on.
    :raises AlreadyFrozen: if it was frozen before
    """
    batch = roster.batch
    hold_arrivals_for(batch)
    if not Roster.objects.select_for_update().filter(pk=roster.pk, frozen_at__isnull=True).exists():
        raise AlreadyFrozen(_("This roster is frozen already; who joined later is entered one by one."))
    roster.refresh_from_db(fields=["opens_on", "window_ends_on", "is_provisional"])
    roster.frozen_at = at
    _count_from_the_freeze(roster)
    rows = put_on(roster, deadline=roster.window_ends_on)
    roster.save(update_fields=["frozen_at", "window_ends_on", "is_provisional"])
    return RosterFrozen(
        at=at,
        by=by.pk,
        persons=frozenset(person for person, _due in rows),
        about=f"enrollment.roster:{roster.pk}",
        batch=batch.pk,
        roster=roster.pk,
        term=batch.term.code,
        window_ends_on=roster.window_ends_on,
        due=sum(counted for _person, counted in rows),
    )


def _count_from_the_freeze(roster: Roster) -> None:
    """The new last day, never an earlier one. Where it lies in a year that is not loaded: the first day of that."""
    counted = counted_from(roster)
    if counted == roster.opens_on:
        return
    rules = rules_of(roster.batch.edition_id)
    end = earliest_window_end(rules, counted, calendar_for(rules))
    if end.day > roster.window_ends_on:
        roster.window_ends_on, roster.is_provisional = end.day, end.provisional


def put_on(
    roster: Roster, *, deadline: date, counted_from: date | None = None, only: Collection[int] | None = None
) -> list[tuple[int, bool]]:
    """Enter everybody who belongs on the roster and is not there yet, or `only` those of these enrollments.

    Those with an own deadline, `counted_from` a day after the freeze, are outside due; whoever was deemed to have left
    is in any case. Per row: the person's id, and whether it counts.
    """
    batch, term = roster.batch, roster.batch.term
    values: dict[str, Any] = {
        "batch": batch.pk,
        "roster": roster.pk,
        "deadline": deadline,
        "counted_from": counted_from,
        "categories": list(batch.categories),
        "first_term": term.ordinal == 1,
        "year": int(term.school_year[:4]),
        "group": roster.group,
        "is_due": counted_from is None,
        "only": None if only is None else sorted(only),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, values)
        return [(person, counted) for person, counted in cursor.fetchall()]
