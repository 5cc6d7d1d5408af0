"""Say of two records whether they are of one person."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.events import LikenessSettled
from enrollment.models import Likeness
from enrollment.queries.likenesses import take_likeness
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons

VERDICTS = (Likeness.State.TWO_PEOPLE, Likeness.State.SAME)


@recorded
def settle_likeness(*, likeness: int, verdict: str, reason: str, by: Person, at: datetime) -> LikenessSettled:
    """Two people, or the same person; as long as they are not brought together it may be settled anew.

    That it is the same person changes nothing yet: the head of academic affairs brings the two together.
    :raises NotFound: with a sentence, if the pair cannot be settled (any more), or no reason is given
    """
    states = (Likeness.State.OPEN, *VERDICTS)
    found = take_likeness(likeness, by=by, at=at, states=states)
    if verdict not in set(VERDICTS) or not reason.strip():
        raise NotFound(_("Say whether it is one person or two, and write on what you base it."))
    lock_persons([found.first_id, found.second_id])
    found.state, found.reason, found.settled_by, found.settled_at = verdict, reason.strip()[:200], by, at
    found.save()
    return LikenessSettled(
        at=at,
        by=by.pk,
        persons=frozenset({found.first_id, found.second_id}),
        about=f"enrollment.likeness:{found.pk}",
        verdict=verdict,
    )
