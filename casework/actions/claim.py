"""Claim an application that lies on the desk of several: the others see who works on it."""

from datetime import datetime

from casework.events import Claimed
from casework.models import Step
from casework.queries.claims import AlreadyClaimed, take_step
from casework.queries.desk import claimed_words
from security.journal import recorded
from security.models import Person


@recorded
def claim(*, application_id: int, take_over: bool = False, by: Person, at: datetime) -> Claimed:
    """From now on nobody else answers it, until it is released, handed over or taken over. Pressed twice it stays.

    `take_over` takes it from the colleague who has it, who is told.
    :raises NotOnTheDesk: if it does not wait for this officer
    :raises AlreadyClaimed: if a colleague has it; the message says who and since when
    """
    application, step = take_step(application_id, officer=by, at=at)
    before = step.claimed_by
    if before is not None and before != by and not take_over:
        raise AlreadyClaimed(claimed_words(step))
    if before != by:
        Step.objects.filter(pk=step.pk).update(claimed_by=by, claimed_at=at)
    taken_from = before.pk if before is not None and before != by else None
    event: Claimed = Claimed.of(application, by=by, at=at, office=step.office, taken_from=taken_from)
    return event
