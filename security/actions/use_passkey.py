"""Show a passkey."""

from datetime import datetime

from django.db.models import Q

from security.events import FactorUsed
from security.journal import recorded
from security.models import Account, Person, SecondFactor
from security.queries import NotFound, lock_persons


@recorded
def use_passkey(*, account: Account, factor: int, counter: int, by: Person, at: datetime) -> FactorUsed:
    """A passkey whose answer the caller has checked. A counter that stands still tells of a copy and is refused.

    :raises NotFound: if the passkey is no longer the account's, or its counter did not go on
    """
    lock_persons([account.person_id])
    goes_on = Q(counter__lt=counter) if counter else Q(counter=0)  # 0: a passkey that does not count
    rows = SecondFactor.objects.filter(goes_on, pk=factor, account=account, ended_at=None)
    if not rows.update(counter=counter, last_used_at=at):
        raise NotFound
    about, persons = f"security.account:{account.pk}", frozenset({account.person_id})
    return FactorUsed(at=at, by=by.pk, persons=persons, about=about, kind=SecondFactor.Kind.PASSKEY)
