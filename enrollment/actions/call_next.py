"""Call the next number to a desk of the counter."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.events import TicketCalled
from enrollment.models import CounterTicket
from enrollment.queries.tickets import called_by, line_of, take_counter
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


class CannotCall(Exception):
    """Nobody can be called; the sentence says why."""


@recorded
def call_next(*, batch: int, unit: int, desk: str, by: Person, at: datetime) -> TicketCalled:
    """Whoever is first in the line comes to this desk. The counter is locked: two officers never call the same.

    :raises NotFound: if it is not the officer's counter
    :raises CannotCall: with a sentence, if nobody waits, no desk is named, or somebody is at the officer's desk still
    """
    desk = desk.strip()[:20]
    if not desk:
        raise CannotCall(_("Write to which desk you call, for instance 2."))
    today = localtime(at).date()
    lock_persons([by.pk])  # one officer at two counters has one at the desk all the same
    take_counter(by, at, batch=batch, unit=unit)
    still = called_by(by, today).first()
    if still is not None:
        text = _("Number %(number)d is at your desk still: say that it was served, or that nobody came.")
        raise CannotCall(text % {"number": still.number})
    ticket = line_of(batch, unit, today).select_related("registration").first()
    if ticket is None:
        raise CannotCall(_("Nobody waits at this counter now."))
    ticket.state, ticket.desk, ticket.called_by, ticket.called_at = CounterTicket.State.CALLED, desk, by, at
    ticket.save()
    return TicketCalled(
        at=at,
        by=by.pk,
        persons=frozenset({ticket.person_id}),
        about=f"enrollment.enrollment:{ticket.registration.enrollment_id}",
        ticket=ticket.pk,
        batch=batch,
        unit=unit,
        number=ticket.number,
        desk=desk,
    )
