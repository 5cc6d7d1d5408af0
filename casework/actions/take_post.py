"""Take a post over: the taker signs."""

from datetime import datetime

from casework.events import PostTaken
from casework.models import PostHandOver
from casework.queries.posts import take_hand_over
from security.journal import recorded
from security.models import Person


@recorded
def take_post(*, hand_over: int, by: Person, at: datetime) -> PostTaken:
    """The taker signs that everything on the list is there.

    :raises NotFound: if it is not this person's to take now
    """
    row = take_hand_over(hand_over, by=by, taker=by.pk, taken_at=None)
    PostHandOver.objects.filter(pk=row.pk).update(taken_at=at)
    return PostTaken.of(row, by=by, at=at)
