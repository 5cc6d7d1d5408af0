"""Take up a proposal: an application is opened for it, and the head of academic affairs decides."""

from datetime import datetime
from typing import Final

from casework.actions.decide import decide
from casework.actions.open_application import open_application
from casework.actions.submit import submit
from security.journal import recorded
from security.models import Person
from security.queries import the_system
from status_changes.events import ProposalTakenUp
from status_changes.models import Proposal
from status_changes.queries.proposals import take_up_able

KINDS: Final = {Proposal.Kind.AUTO_LEFT: "auto_left", Proposal.Kind.FORFEITURE: "admission_forfeited"}
"""By which kind of application each is decided."""


@recorded
def take_up(*, proposal: int, by: Person, at: datetime) -> ProposalTakenUp:
    """Whoever takes it up signs as the one who prepared it, and never decides it (R11, domain 2.3).

    The system opens it, as it proposed it; every rule is judged now (REG-1.4, INT-4, AMB-03).

    :raises NotFound: if it is not open, or this office does not prepare it
    :raises CannotSubmit: with the rules that are not met: no contact, not served, the days not over
    """
    found = take_up_able(proposal, kinds=KINDS, by=by, at=at)
    system = the_system()
    [application] = open_application(kind=KINDS[Proposal.Kind(found.kind)], subject=found.pk, by=system, at=at).ids
    submit(application_id=application, particulars={}, by=system, at=at)
    decide(application_id=application, agrees=True, by=by, at=at)
    return ProposalTakenUp(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id}),
        about=f"casework.application:{application}",
        proposal=found.pk,
        application=application,
    )
