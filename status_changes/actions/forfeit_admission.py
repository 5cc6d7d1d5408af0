"""Carry out that a new student has given the admission up."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from casework.kind import NoLongerFits
from casework.models import Application
from enrollment.actions.change_status import change_status
from enrollment.models import Arrival, ArrivalState, Status
from security.journal import recorded
from security.models import Person
from security.rules.record_words import for_the_record
from status_changes.events import ProposalFollowed
from status_changes.models import Proposal

NOT_OPEN = _("The proposal is not open any more.")
HAS_COME = _("The student has arrived, or may still arrive.")


@recorded
def forfeit_admission(*, application: Application, authority: str, by: Person, at: datetime) -> ProposalFollowed:
    """T03: the admission is given up (INT-4). It leads nowhere else; nobody checks the student in any more.

    The person is locked by whoever calls it.
    :raises NoLongerFits: if the proposal was dropped since, or the student has arrived or may still arrive
    """
    proposal = _still_there(application)
    proposal.state, proposal.ended_at, proposal.ended_by = Proposal.State.FOLLOWED, at, by
    proposal.save(update_fields=["state", "ended_at", "ended_by"])
    change_status(
        enrollments=[proposal.enrollment_id],
        transition="forfeit_admission",
        authority=authority,
        application=application.number,
        by=by,
        at=at,
    )
    return ProposalFollowed(
        at=at,
        by=by.pk,
        persons=frozenset({proposal.person_id}),
        about=f"status_changes.proposal:{proposal.pk}",
        kind=proposal.kind,
        application=application.pk,
    )


def _still_there(application: Application) -> Proposal:
    """:raises NoLongerFits: with a sentence, also where somebody else changed the ground a moment before"""
    rows = Proposal.objects.filter(application=application, kind=Proposal.Kind.FORFEITURE)
    proposal = rows.select_for_update(no_key=True).first()
    if proposal is None or proposal.arrival_id is None or proposal.state != Proposal.State.TAKEN_UP:
        raise NoLongerFits(for_the_record(NOT_OPEN))
    locked = Arrival.objects.select_for_update(of=("self",), no_key=True).select_related("enrollment")
    row = locked.get(pk=proposal.arrival_id)
    if row.state != ArrivalState.NO_SHOW or row.enrollment.status != Status.ADMITTED:
        raise NoLongerFits(for_the_record(HAS_COME))
    return proposal
