"""Remove a second factor of one's account."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.events import FactorRemoved
from security.journal import recorded
from security.models import Account, Person, RecoveryCode, SecondFactor
from security.queries import NotFound, lock_persons


class CannotRemove(Exception):
    """It is the last one and one is needed; the message says what to do."""


@recorded
def remove_factor(*, account: Account, factor: int, needed: bool, by: Person, at: datetime) -> FactorRemoved:
    """Its owner no longer uses it. With `needed`, one must be left. With the last one the recovery codes go.

    :raises NotFound: if the account has no such factor
    :raises CannotRemove: with a sentence
    """
    lock_persons([account.person_id])
    open_ones = SecondFactor.objects.filter(account=account, ended_at=None)
    row = open_ones.filter(pk=factor).first()
    if row is None:
        raise NotFound
    if needed and open_ones.count() == 1:
        raise CannotRemove(_("Your office asks for a second factor. Add another one before you remove this one."))
    open_ones.filter(pk=factor).update(ended_at=at)
    if not open_ones.exists():
        RecoveryCode.objects.filter(account=account, over_at=None).update(over_at=at)
    return FactorRemoved(
        at=at, by=by.pk, persons=frozenset({account.person_id}), about=f"security.secondfactor:{factor}", kind=row.kind
    )
