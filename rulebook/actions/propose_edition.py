"""Propose a prepared edition to the school's leaders."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rulebook.actions.enact import CannotEnact, check_can_hold
from rulebook.actions.prepare_edition import CannotPropose, Draft, prepare_edition
from rulebook.events import EditionProposed
from rulebook.models import EditionProposal
from rulebook.queries.proposals import take_proposal
from rulebook.rules.parsing import read_edition
from security.access import may
from security.journal import recorded
from security.models import Person


@recorded
def propose_edition(
    *, proposal: int | None = None, draft: Draft | None = None, by: Person, at: datetime
) -> EditionProposed:
    """The head of academic affairs proposes what was prepared, or a draft of his own, to be confirmed by a leader.

    :raises NotFound: if there is no such proposal for this person, or it is no longer just prepared
    :raises CannotPropose: if it is not this person's office, its day has passed meanwhile, or as `prepare_edition`
    :raises EditionRefused: listing everything that is wrong with the draft's text
    """
    if not may(by, "edition.propose", at, verbs={"decide"}):
        raise CannotPropose(_("An edition is proposed by the head of academic affairs (2.3.11)."))
    if draft is not None:
        proposal = prepare_edition(draft=draft, by=by, at=at).proposal
    found = take_proposal(proposal or 0, by=by, at=at, states=[EditionProposal.State.PREPARED])
    rules = read_edition(found.text, "edition.toml")
    try:
        check_can_hold(rules, found.categories, found.from_day, today=localtime(at).date())
    except CannotEnact as refusal:
        raise CannotPropose(str(refusal)) from refusal
    found.state, found.proposed_by, found.proposed_at = EditionProposal.State.OPEN, by, at
    found.save(update_fields=["state", "proposed_by", "proposed_at"])
    return EditionProposed(
        at=at,
        by=by.pk,
        about=f"rulebook.editionproposal:{found.pk}",
        proposal=found.pk,
        name=found.name,
        from_day=found.from_day,
        categories=tuple(found.categories),
    )
