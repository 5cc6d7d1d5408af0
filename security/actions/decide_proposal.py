"""Confirm a proposed appointment, or decline it."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.actions.appoint import CannotAppoint, appoint
from security.events import AppointmentConfirmed, AppointmentDeclined
from security.journal import recorded
from security.models import AppointmentProposal, Person
from security.queries import lock_persons, proposals_to_decide

State = AppointmentProposal.State


@recorded
def decide_proposal(
    *, proposal: AppointmentProposal, confirmed: bool, by: Person, at: datetime
) -> AppointmentConfirmed | AppointmentDeclined:
    """A confirmed proposal becomes the appointment, in the same transaction.

    :raises CannotAppoint: if it was decided meanwhile, or `by` may not be the second person (2.3.4)
    """
    lock_persons([proposal.person_id])
    proposal.refresh_from_db()
    if proposal.state != State.OPEN:
        raise CannotAppoint(_("%(name)s has already decided on this proposal.") % {"name": proposal.decided_by})
    if not proposals_to_decide(by, at).filter(pk=proposal.pk).exists():
        raise CannotAppoint(_("Another security administrator or the head of academic affairs decides on it (2.3.4)."))
    if confirmed:
        appoint(
            person=proposal.person,
            office=proposal.office_id,
            unit=proposal.unit,
            begins=proposal.begins,
            ends=proposal.ends,
            covers=proposal.covers,
            reason=proposal.reason,
            proposed_by=proposal.proposed_by,
            by=by,
            at=at,
        )
    proposal.state = State.CONFIRMED if confirmed else State.DECLINED
    proposal.decided_by, proposal.decided_at = by, at
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
    kind = AppointmentConfirmed if confirmed else AppointmentDeclined
    return kind(
        at=at,
        by=by.pk,
        persons=frozenset({proposal.person_id}),
        about=f"security.appointmentproposal:{proposal.pk}",
        office=proposal.office_id,
    )
