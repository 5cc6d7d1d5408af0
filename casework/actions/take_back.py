"""Take an application back."""

from datetime import datetime

from casework.events import TakenBack
from casework.models import State, Step
from casework.queries.desk import take_own
from security.journal import recorded
from security.models import Person


@recorded
def take_back(*, application_id: int, by: Person, at: datetime) -> TakenBack:
    """The applicant no longer wants it; possible until it is decided.

    :raises ForeignApplication: if it is not the applicant's own, or already decided
    """
    application = take_own(application_id, person=by, states=[State.DRAFT, State.OPEN, State.WITH_APPLICANT])
    application.take_back()
    application.steps.exclude(state=Step.State.DONE).update(state=Step.State.SKIPPED)
    application.waiting_for, application.due_on, application.due_is_provisional = None, None, False
    application.closed_at = at
    application.version += 1
    application.save()
    event: TakenBack = TakenBack.of(application, by=by, at=at)
    return event
