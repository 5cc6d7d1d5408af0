"""The arrivals of an intake: who deals with which, what was compared, until when somebody may arrive."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from enrollment.models import Arrival, ArrivalState, Comparison, Intake
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.calendar import Due
from rulebook.rules.units import Unit as Measure
from security.access import Reach, may_where
from security.models import Person
from security.queries import NotFound, lock_persons

CHECKS_IN: Final = "intake.check_in"
FOLLOWS_UP: Final = "intake.no_show"
LOADS: Final = "intake.load"
AT_THE_DESK: Final = frozenset({"do"})
GRANTS: Final = frozenset({"decide", "prepare", "do"})
NOTES: Final = GRANTS | {"log"}
EXCUSES: Final = frozenset({"decide", "prepare"})
"""Says whether force majeure kept somebody away: academic affairs, not the department alone."""
NOT_THERE_YET: Final = (ArrivalState.EXPECTED, ArrivalState.ON_LEAVE, ArrivalState.NO_SHOW)


# Several counters hold it at once.
_HOLD: Final = """
    select 1 from enrollment_intake i join enrollment_arrival a on a.intake_id = i.id where a.id = %s for share of i
"""


class CannotChangeIntake(Exception):
    """The intake cannot be changed like this; the message says why."""


def desk_reach(person: Person, at: datetime) -> Reach:
    """Where this person checks new students in, and so sees them."""
    return may_where(person, CHECKS_IN, at, verbs=AT_THE_DESK)


def arrivals_for(person: Person, at: datetime) -> QuerySet[Arrival]:
    """The arrivals that this person deals with at the desk."""
    return desk_reach(person, at).filter(Arrival.objects.all())


def take_intake(pk: int, *, by: Person, at: datetime) -> Intake:
    """Lock the intake for whoever decides on it, as it stands now.

    :raises CannotChangeIntake: by somebody else, if it is not there, or closed already
    """
    if not may_where(by, LOADS, at, verbs={"decide"}).everywhere:
        raise CannotChangeIntake(_("The head of academic affairs opens and closes the check-in; you may prepare it."))
    rows = Intake.objects.select_for_update(of=("self",), no_key=True).select_related("term")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise CannotChangeIntake(_("There is no such check-in."))
    if found.closed_at is not None:
        raise CannotChangeIntake(_("This check-in is closed already."))
    return found


def take_arrival(pk: int, *, function: str, verbs: Collection[str], by: Person, at: datetime) -> Arrival:
    """Lock the student and the arrival, if this person's office may use the function there.

    The intake is held as it is, before the student (lock order: batch, persons, …): while somebody is dealt with it is
    not closed, and no roster is frozen that the student may belong on.
    :raises NotFound: with a sentence
    """
    _hold_intake_of(pk)
    rows = may_where(by, function, at, verbs=verbs).filter(Arrival.objects.filter(pk=pk))
    lock_persons(rows.values_list("person", flat=True))
    locked = rows.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("intake", "enrollment", "person", "unit").first()
    if found is None:
        raise NotFound(_("This new student is not on the list of your office. Load the page again."))
    return found


def _hold_intake_of(arrival: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [arrival])


def to_compare(intake: Intake) -> list[Comparison.What]:
    """What the edition of the intake has compared at check-in, in the order of the counter."""
    named = rules_of(intake.edition_id).codes("int.compare")
    return [what for what in Comparison.What if what in named]


def latest_comparisons(arrivals: Iterable[int]) -> dict[tuple[int, str], Comparison]:
    """Per arrival and kind, the comparison that counts."""
    rows = Comparison.objects.filter(arrival__in=list(arrivals)).select_related("by")
    newest = rows.order_by("arrival", "what", "-pk").distinct("arrival", "what")
    return {(one.arrival_id, one.what): one for one in newest}


def lacking(arrival: Arrival) -> list[Comparison.What]:
    """What does not agree, or was not compared yet."""
    known = latest_comparisons([arrival.pk])
    agreeing = {what for (_pk, what), one in known.items() if one.matches}
    return [what for what in to_compare(arrival.intake) if what not in agreeing]


def contacts_wanted(intake: Intake) -> int:
    """How often a no-show is to be tried before anything is proposed (INT-4)."""
    rules = rules_of(intake.edition_id)
    return rules.whole("int.no_show_contacts") if rules.parameter("int.no_show_contacts") is not None else 0


def leave_limit(intake: Intake) -> Due:
    """The last day of an arrival leave that needs no further reason (INT-3).

    :raises CalendarMissing: if that year's calendar is not loaded
    """
    rules = rules_of(intake.edition_id)
    days, roll = rules.whole("int.arrival_leave_days"), rules.roll("int.arrival_leave_days")
    return calendar_for(rules).deadline(intake.arrives_until, days, Measure.DAY, roll)
