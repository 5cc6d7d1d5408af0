"""Give up a claim."""

from datetime import datetime

from casework.events import ClaimReleased
from casework.models import Step
from casework.queries.claims import must_be_claimed_by, take_step
from security.journal import recorded
from security.models import Person


@recorded
def release_claim(*, application_id: int, by: Person, at: datetime) -> ClaimReleased:
    """It lies on the desk of all again.

    :raises NotOnTheDesk, NotClaimed: if it does not wait for this officer, or is not claimed by this officer
    """
    application, step = take_step(application_id, officer=by, at=at)
    must_be_claimed_by(by, step)
    Step.objects.filter(pk=step.pk).update(claimed_by=None, claimed_at=None)
    event: ClaimReleased = ClaimReleased.of(application, by=by, at=at, office=step.office)
    return event
