"""Carry out what was proposed and confirmed."""

from datetime import datetime

from casework.models import Application
from enrollment.actions.change_status import change_status
from enrollment.actions.move_registrations import move_registrations
from security.journal import recorded
from security.models import Person
from status_changes.events import ProposalFollowed
from status_changes.models import Proposal


@recorded
def follow_proposal(*, application: Application, authority: str, by: Person, at: datetime) -> ProposalFollowed:
    """T08: the student is deemed to have left, the term is not registered (REG-1.3, REG-1.4).

    :raises CannotChangeStatus: if the student is neither waiting for registration nor on the roll any more
    """
    proposal = Proposal.objects.select_for_update(no_key=True).get(application=application)
    change_status(
        enrollments=[proposal.enrollment_id],
        transition="deem_left",
        authority=authority,
        application=application.number,
        by=by,
        at=at,
    )
    move_registrations(registrations=[proposal.registration_id], transition="lapse", by=by, at=at)
    proposal.state, proposal.ended_at, proposal.ended_by = Proposal.State.FOLLOWED, at, by
    proposal.save(update_fields=["state", "ended_at", "ended_by"])
    return ProposalFollowed(
        at=at,
        by=by.pk,
        persons=frozenset({proposal.person_id}),
        about=f"status_changes.proposal:{proposal.pk}",
        kind=proposal.kind,
    )
