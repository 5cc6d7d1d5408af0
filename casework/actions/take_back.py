"""Take an application back."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.events import TakenBack
from casework.models import State, Step
from casework.queries.desk import ForeignApplication, take_own
from security.journal import recorded
from security.models import Person


@recorded
def take_back(*, application_id: int, by: Person, at: datetime) -> TakenBack:
    """The applicant no longer wants it; possible until it is decided.

    :raises ForeignApplication: if it is not the applicant's own, was handed in by an officer for the student, or is
        already decided
    """
    application = take_own(application_id, person=by, states=[State.DRAFT, State.OPEN, State.WITH_APPLICANT], at=at)
    if application.submitted_at is not None and application.is_on_behalf and application.opened_by_id == by.pk:
        raise ForeignApplication(_("It was handed in for the student, who alone can take it back now."))
    application.take_back()
    application.steps.exclude(state=Step.State.DONE).update(state=Step.State.SKIPPED)
    application.waiting_for, application.due_on, application.due_is_provisional = None, None, False
    application.closed_at = at
    application.version += 1
    application.save()
    event: TakenBack = TakenBack.of(application, by=by, at=at)
    return event
