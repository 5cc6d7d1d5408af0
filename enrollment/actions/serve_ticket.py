"""What becomes of a number that was called: the student was served, or did not come."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.events import TicketPassedOver, TicketServed
from enrollment.models import CounterTicket
from enrollment.queries.tickets import line_of, take_counter
from enrollment.rules.counter import later_turn
from security.journal import recorded
from security.models import Person
from security.queries import NotFound

T = CounterTicket.State


@recorded
def serve_ticket(*, ticket: int, by: Person, at: datetime) -> TicketServed:
    """The student was at the desk; the number is done with.

    :raises NotFound: with a sentence, if it is no number of the officer's counter that is called today
    """
    found = _called(ticket, by, at)
    found.state, found.ended_at = T.SERVED, at
    found.save()
    return TicketServed(at=at, by=by.pk, **_about(found))


@recorded
def pass_over(*, ticket: int, by: Person, at: datetime) -> TicketPassedOver:
    """Nobody came to the desk. The first time the student is called once more after three others, then no longer.

    :raises NotFound: with a sentence, if it is no number of the officer's counter that is called today
    """
    found = _called(ticket, by, at)
    again = found.passed_at is None
    if again:
        line = line_of(found.batch_id, found.unit_id, found.drawn_on)
        found.state, found.passed_at = T.PASSED_OVER, at
        found.turn = later_turn(found.turn, list(line.values_list("turn", flat=True)))
    else:
        found.state, found.ended_at = T.GONE, at
    found.save()
    return TicketPassedOver(at=at, by=by.pk, again=again, **_about(found))


def _called(ticket: int, by: Person, at: datetime) -> CounterTicket:
    """The ticket, its counter locked."""
    rows = CounterTicket.objects.filter(pk=ticket, drawn_on=localtime(at).date())
    named = rows.values_list("batch", "unit").first()
    if named is None:
        raise NotFound(_("There is no such number today."))
    take_counter(by, at, batch=named[0], unit=named[1])
    found = rows.filter(state=T.CALLED).select_related("registration").first()
    if found is None:
        raise NotFound(_("This number is not called any more. Load the page again."))
    return found


def _about(ticket: CounterTicket) -> dict[str, Any]:
    return {
        "persons": frozenset({ticket.person_id}),
        "about": f"enrollment.enrollment:{ticket.registration.enrollment_id}",
        "ticket": ticket.pk,
        "batch": ticket.batch_id,
        "unit": ticket.unit_id,
        "number": ticket.number,
    }
