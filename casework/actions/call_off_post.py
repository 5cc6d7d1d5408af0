"""Call the hand-over of a post off."""

from datetime import datetime

from casework.events import PostCalledOff
from casework.models import PostHandOver
from casework.queries.posts import take_hand_over
from security.journal import recorded
from security.models import Person


@recorded
def call_off_post(*, hand_over: int, by: Person, at: datetime) -> PostCalledOff:
    """The giver calls it off as long as the witness has not signed.

    :raises NotFound: if there is nothing of this person's to call off
    """
    row = take_hand_over(hand_over, by=by, giver=by.pk)
    PostHandOver.objects.filter(pk=row.pk).update(called_off_at=at)
    return PostCalledOff.of(row, by=by, at=at)
