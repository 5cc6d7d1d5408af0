"""Keep an officer's own stock opinions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from security.events import OpinionsKept
from security.journal import recorded
from security.models import Account, Person
from security.queries import NotFound, lock_persons

MOST: Final = 12
LONGEST: Final = 200


@recorded
def keep_opinions(*, opinions: Sequence[str], by: Person, at: datetime) -> OpinionsKept:
    """Each once, in this order, without the empty ones; at most twelve of at most 200 characters.

    :raises NotFound: if the person has no account that may be used
    """
    lock_persons([by.pk])
    own = Account.objects.filter(person=by, is_active=True).first()
    if own is None:
        raise NotFound
    lines = (" ".join(one.split())[:LONGEST] for one in opinions)
    own.opinions = list(dict.fromkeys(one for one in lines if one))[:MOST]
    own.save(update_fields=["opinions"])
    return OpinionsKept(
        at=at, by=by.pk, persons=frozenset({by.pk}), about=f"security.account:{own.pk}", count=len(own.opinions)
    )
