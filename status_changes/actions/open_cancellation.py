"""Open the case to cancel an enrollment: the head of academic affairs confirms that it goes on."""

from datetime import datetime

from casework.actions.open_application import open_application
from casework.actions.submit import submit
from security.journal import recorded
from security.models import Person
from security.queries import the_system
from status_changes.events import ProposalTakenUp
from status_changes.queries.cancellations import counted_terms
from status_changes.queries.proposals import take_to_be_cancelled


@recorded
def open_cancellation(*, proposal: int, by: Person, at: datetime) -> ProposalTakenUp:
    """The system opens it, as it proposed it, with the terms that count as its evidence (T10, REG-4.3a, REG-4.3b).

    It goes the way of the edition up to the leaders' meeting, and waits there.
    :raises NotFound: if it is not open, or this person does not confirm that it goes on
    :raises CannotBegin: if the edition in force knows no such procedure
    :raises CannotSubmit: with the rules that are not met: too few terms by now, an open report
    """
    found = take_to_be_cancelled(proposal, by=by, at=at)
    system = the_system()
    [application] = open_application(kind="cancellation", subject=found.pk, by=system, at=at).ids
    counted = [list(one) for one in counted_terms(found.enrollment_id)]
    submit(application_id=application, particulars={"counted": counted}, by=system, at=at)
    return ProposalTakenUp(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id}),
        about=f"casework.application:{application}",
        proposal=found.pk,
        application=application,
    )
