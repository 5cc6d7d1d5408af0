"""Withdraw a proposed or prepared edition."""

from datetime import datetime

from django.utils.translation import gettext as _

from rulebook.actions.prepare_edition import CannotPropose
from rulebook.events import ProposalWithdrawn
from rulebook.models import EditionProposal
from rulebook.queries.proposals import take_proposal
from security.access import may
from security.journal import recorded
from security.models import Person

State = EditionProposal.State


@recorded
def withdraw_proposal(*, proposal: int, by: Person, at: datetime) -> ProposalWithdrawn:
    """Nothing comes of it. What is proposed is withdrawn by the head of academic affairs, what is prepared also by
    whoever prepares.

    :raises NotFound: if there is no such proposal for this person, or it does not wait any more
    :raises CannotPropose: if it is not this person's office
    """
    found = take_proposal(proposal, by=by, at=at, states=[State.PREPARED, State.OPEN])
    verbs = {"decide"} if found.state == State.OPEN else {"decide", "prepare"}
    if not may(by, "edition.propose", at, verbs=verbs):
        raise CannotPropose(_("The head of academic affairs withdraws what was proposed."))
    found.state, found.decided_by, found.decided_at = State.WITHDRAWN, by, at
    found.save(update_fields=["state", "decided_by", "decided_at"])
    return ProposalWithdrawn(
        at=at, by=by.pk, about=f"rulebook.editionproposal:{found.pk}", proposal=found.pk, name=found.name
    )
