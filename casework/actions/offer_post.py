"""Begin to hand a post over: the giver lists what goes with it, and signs."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.events import PostOffered
from casework.models import PostHandOver
from casework.queries.posts import OPEN, CannotHandOver, own_posts, witnesses
from casework.rules.posts import LONGEST_THING, MOST_THINGS
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


@recorded
def offer_post(
    *,
    appointment: int,
    taker: Person,
    witness: Person,
    last_day: date,
    things: Sequence[str],
    by: Person,
    at: datetime,
) -> PostOffered:
    """The giver lists what goes with the post and signs. Taker and witness are told.

    :raises NotFound: if this is not a post of the giver's
    :raises CannotHandOver: if the three are not three, the witness may not be one, the day is past, or it is under way
    """
    lock_persons([by.pk, taker.pk, witness.pk])
    post = own_posts(by, at).filter(pk=appointment).first()
    if post is None:
        raise NotFound(_("You do not hold this post in your own name today."))
    if len({by.pk, taker.pk, witness.pk}) < 3:
        raise CannotHandOver(_("Giver, taker and witness are three persons."))
    if not witnesses(at).filter(pk=witness.pk).exists():
        raise CannotHandOver(_("The principal or the head of academic affairs supervises a hand-over."))
    if last_day < localtime(at).date():
        raise CannotHandOver(_("The last day is past. Name today or a day to come."))
    if PostHandOver.objects.filter(OPEN, appointment=post).exists():
        raise CannotHandOver(_("This post is being handed over already. Call that off first."))
    listed = list(dict.fromkeys(line for one in things if (line := " ".join(one.split())[:LONGEST_THING])))
    row = PostHandOver(
        appointment=post,
        giver=by,
        taker=taker,
        witness=witness,
        last_day=last_day,
        things=listed[:MOST_THINGS],
        begun_at=at,
    )
    row.save()
    return PostOffered.of(row, by=by, at=at)
