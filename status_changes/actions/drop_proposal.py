"""Drop one proposal, with a reason."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.actions.accept_cause import accept_cause
from security.journal import recorded
from security.models import Person
from status_changes.actions.drop_proposals import drop_proposals
from status_changes.events import ProposalsDropped
from status_changes.queries.proposals import take_proposal


class CannotDrop(Exception):
    """It cannot be dropped so; the message is a sentence."""


@recorded
def drop_proposal(
    *, proposal: int, why: str, accepts_reason: bool = False, by: Person, at: datetime
) -> ProposalsDropped:
    """The head of academic affairs does not follow the proposal; it is not made again for this term.

    If the head `accepts_reason`, the term is missed with cause, should it stay unregistered: `why` is that reason
    (AMB-06).
    :raises NotFound: if it is not open, or this person only prepares
    :raises CannotDrop: without a reason
    """
    found = take_proposal(proposal, by=by, at=at, verbs=frozenset({"decide"}))
    if not why.strip():
        raise CannotDrop(_("Write why the proposal is dropped; the student reads it."))
    dropped: ProposalsDropped = drop_proposals(proposals=[found.pk], why=why.strip(), by_decision=True, by=by, at=at)
    if accepts_reason and found.registration_id is not None:
        accept_cause(registration=found.registration_id, by=by, at=at)
    return dropped
