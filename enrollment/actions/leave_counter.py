"""Give a number of the counter back."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.events import TicketLeft
from enrollment.models import CounterTicket
from enrollment.queries.tickets import lock_counter
from security.journal import recorded
from security.models import Person
from security.queries import NotFound


@recorded
def leave_counter(*, registration: int, by: Person, at: datetime) -> TicketLeft:
    """The student does not wait any longer: nobody is called for nothing. Another number can be drawn.

    :raises NotFound: with a sentence, if no number of this person's registration still counts today
    """
    rows = CounterTicket.objects.filter(
        registration=registration, person=by, drawn_on=localtime(at).date(), state__in=CounterTicket.LIVE
    )
    for unit in rows.values_list("unit", flat=True):
        lock_counter(unit)
    found = rows.select_related("registration").first()
    if found is None:
        raise NotFound(_("You have no number that still counts today."))
    found.state, found.ended_at = CounterTicket.State.GONE, at
    found.save()
    return TicketLeft(
        at=at,
        by=by.pk,
        persons=frozenset({by.pk}),
        about=f"enrollment.enrollment:{found.registration.enrollment_id}",
        ticket=found.pk,
        batch=found.batch_id,
        unit=found.unit_id,
        number=found.number,
    )
