"""Confirm a proposed edition."""

from datetime import datetime

from rulebook.actions.enact import enact
from rulebook.events import ProposalConfirmed
from rulebook.models import Edition, EditionProposal
from rulebook.queries.proposals import take_proposal
from security.journal import recorded
from security.models import Person


@recorded
def confirm_proposal(*, proposal: int, by: Person, at: datetime) -> ProposalConfirmed:
    """A school leader confirms; the edition is enacted in the same transaction, for its categories from its day.

    :raises NotFound: if there is no such proposal for this person, or somebody decided on it meanwhile
    :raises CannotEnact: as `enact` does, also for who proposed it and for who is no school leader
    """
    found = take_proposal(proposal, by=by, at=at, states=[EditionProposal.State.OPEN])
    assert found.proposed_by is not None  # noqa: S101 - a constraint holds it
    enacted = enact(
        text=found.text,
        categories=found.categories,
        from_day=found.from_day,
        proposed_by=found.proposed_by,
        by=by,
        at=at,
    )
    found.state, found.decided_by, found.decided_at = EditionProposal.State.CONFIRMED, by, at
    found.edition = Edition.objects.get(pk=enacted.edition)
    found.save(update_fields=["state", "decided_by", "decided_at", "edition"])
    return ProposalConfirmed(
        at=at,
        by=by.pk,
        about=f"rulebook.editionproposal:{found.pk}",
        proposal=found.pk,
        name=found.name,
        edition=enacted.edition,
        proposed_by=found.proposed_by.pk,
        from_day=found.from_day,
    )
