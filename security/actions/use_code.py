"""Sign in by a one-time code."""

from datetime import datetime

from security.backends.codes import fitting_code
from security.events import CodeUsed
from security.journal import recorded
from security.models import Account, OneTimeCode, Person
from security.queries import NotFound, lock_persons


@recorded
def use_code(*, account: Account, code: str, network: str, by: Person, at: datetime) -> CodeUsed:
    """Use up the guardian's code; the caller begins the session. Of two at once one is let in.

    :raises NotFound: if it does not fit (any more)
    """
    lock_persons([account.person_id])
    row = fitting_code(account, purpose=OneTimeCode.Purpose.GUARDIAN, typed=code, at=at)
    if row is None or not Account.objects.filter(pk=account.pk, is_active=True).exists():
        raise NotFound
    OneTimeCode.objects.filter(pk=row.pk).update(over_at=at)
    return CodeUsed(
        at=at,
        by=by.pk,
        persons=frozenset({account.person_id}),
        about=f"security.account:{account.pk}",
        network=network,
    )
