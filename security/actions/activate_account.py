"""Activate one's account: the first password, chosen by its owner."""

from datetime import datetime

from security.backends.codes import fitting_code
from security.events import AccountActivated
from security.journal import recorded
from security.models import Account, OneTimeCode, Person
from security.queries import NotFound, lock_persons

ACTIVATE = OneTimeCode.Purpose.ACTIVATE


@recorded
def activate_account(
    *, account: Account, code: str, password: str, by: Person, at: datetime, device: bytes | None = None
) -> AccountActivated:
    """Set the password. The caller has checked the identity (SEC-2.4); the code is used up here.

    `device` is the digest of the one on which this is done: the account knows it from now on (S:AUT-01).

    :raises NotFound: if the code does not fit (any more), or the account has a password already
    """
    lock_persons([account.person_id])
    account = Account.objects.select_related("person").get(pk=account.pk)
    row = fitting_code(account, purpose=ACTIVATE, typed=code, at=at)
    if row is None or not account.is_active or account.has_usable_password():
        raise NotFound
    OneTimeCode.objects.filter(pk=row.pk).update(over_at=at)
    account.choose_password(password, at=at, device=device)
    return AccountActivated(
        at=at, by=by.pk, persons=frozenset({account.person_id}), about=f"security.account:{account.pk}"
    )
