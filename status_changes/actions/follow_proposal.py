"""Carry out what was proposed and confirmed."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from casework.kind import NoLongerFits
from casework.models import Application
from enrollment.actions.change_status import change_status
from enrollment.actions.move_registrations import move_registrations
from enrollment.models import TermRegistration, TermState
from security.journal import recorded
from security.models import Person
from security.rules.record_words import for_the_record
from status_changes.events import ProposalFollowed
from status_changes.models import Proposal
from status_changes.queries.sweeps import CAN_BE_LEFT

NOT_OPEN = _("The proposal is not open any more.")
NOT_OVERDUE = _("The student is not overdue any more.")


@recorded
def follow_proposal(*, application: Application, authority: str, by: Person, at: datetime) -> ProposalFollowed:
    """T08: the student is deemed to have left, the term is not registered (REG-1.3, REG-1.4).

    The person is locked by whoever calls it.
    :raises NoLongerFits: if the proposal was dropped since, or the student is not overdue any more
    """
    proposal, row = _still_there(application)
    proposal.state, proposal.ended_at, proposal.ended_by = Proposal.State.FOLLOWED, at, by
    proposal.save(update_fields=["state", "ended_at", "ended_by"])
    change_status(
        enrollments=[proposal.enrollment_id],
        transition="deem_left",
        authority=authority,
        application=application.number,
        by=by,
        at=at,
    )
    move_registrations(registrations=[row.pk], transition="lapse", by=by, at=at)
    return ProposalFollowed(
        at=at,
        by=by.pk,
        persons=frozenset({proposal.person_id}),
        about=f"status_changes.proposal:{proposal.pk}",
        kind=proposal.kind,
        application=application.pk,
    )


def _still_there(application: Application) -> tuple[Proposal, TermRegistration]:
    """:raises NoLongerFits: with a sentence, also where somebody else changed the ground a moment before"""
    proposal = Proposal.objects.select_for_update(no_key=True).filter(application=application).first()
    if proposal is None or proposal.registration_id is None or proposal.state != Proposal.State.TAKEN_UP:
        raise NoLongerFits(for_the_record(NOT_OPEN))
    rows = TermRegistration.objects.select_for_update(of=("self",), no_key=True).select_related("enrollment")
    row = rows.get(pk=proposal.registration_id)
    if row.state != TermState.OVERDUE or row.enrollment.status not in CAN_BE_LEFT:
        raise NoLongerFits(for_the_record(NOT_OVERDUE))
    return proposal, row
