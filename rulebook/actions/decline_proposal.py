"""Decline a proposed edition."""

from datetime import datetime

from django.utils.translation import gettext as _

from rulebook.actions.prepare_edition import CannotPropose
from rulebook.events import ProposalDeclined
from rulebook.models import EditionProposal
from rulebook.queries.proposals import take_proposal
from security.access import offices_held
from security.journal import recorded
from security.models import Person
from security.rules import separation


@recorded
def decline_proposal(*, proposal: int, why: str, by: Person, at: datetime) -> ProposalDeclined:
    """A school leader says no, and why. Academic affairs may propose another one.

    :raises NotFound: if there is no such proposal for this person, or somebody decided on it meanwhile
    :raises CannotPropose: without a reason, by who proposed it or by who is no school leader
    """
    found = take_proposal(proposal, by=by, at=at, states=[EditionProposal.State.OPEN])
    assert found.proposed_by is not None  # noqa: S101 - a constraint holds it
    offices = [held.office for held in offices_held(by, at)]
    refusal = separation.enacting(proposed_by=found.proposed_by.pk, confirmed_by=by.pk, confirmer_offices=offices)
    if refusal:
        raise CannotPropose(_(refusal))
    if not why.strip():
        raise CannotPropose(_("Say why: academic affairs reads the reason and may propose another edition."))
    found.state, found.decided_by, found.decided_at = EditionProposal.State.DECLINED, by, at
    found.decided_why = why.strip()
    found.save(update_fields=["state", "decided_by", "decided_at", "decided_why"])
    return ProposalDeclined(
        at=at,
        by=by.pk,
        about=f"rulebook.editionproposal:{found.pk}",
        proposal=found.pk,
        name=found.name,
        proposed_by=found.proposed_by.pk,
    )
