"""Witness the hand-over of a post: the last of the three signs, and it is done."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.actions.issue_document import issue_document
from casework.events import PostWitnessed
from casework.models import PostHandOver
from casework.queries.posts import CannotHandOver, facts_of, take_hand_over, takes_the_post
from casework.rules.posts import HAND_OVER_LIST
from security.actions.end_appointment import end_appointment
from security.journal import recorded
from security.models import Appointment, Person


@recorded
def witness_post(*, hand_over: int, by: Person, at: datetime) -> PostWitnessed:
    """The witness signs last: the list gets its number, the appointment its last day. What the giver has claimed stays
    with the giver as long as the post does (`pass_post`).

    :raises NotFound: if it is not this person's to witness now
    :raises CannotHandOver: if the taker is not appointed from the day after
    """
    row = take_hand_over(hand_over, by=by, witness=by.pk, taken_at__isnull=False)
    post = Appointment.objects.select_related("unit", "person").get(pk=row.appointment_id)
    if not takes_the_post(row.taker, post, row.last_day):
        raise CannotHandOver(
            _("%(name)s is not appointed to this post from the day after. The security administrator does that first.")
            % {"name": row.taker.name}
        )
    said = {**facts_of(row, post), "signed": _signed(row, at)}
    issued = issue_document(kind=HAND_OVER_LIST.key, person=row.giver, unit=post.unit, facts=said, by=by, at=at)
    PostHandOver.objects.filter(pk=row.pk).update(witnessed_at=at, document=issued.document)
    if post.during.upper is None or row.last_day < post.during.upper:
        end_appointment(appointment=post, last_day=row.last_day, by=by, at=at)
    return PostWitnessed.of(row, by=by, at=at, number=issued.number)


def _signed(row: PostHandOver, at: datetime) -> dict[str, str]:
    moments = {"giver": row.begun_at, "taker": row.taken_at or at, "witness": at}
    return {who: localtime(moment).strftime("%Y-%m-%d %H:%M") for who, moment in moments.items()}
