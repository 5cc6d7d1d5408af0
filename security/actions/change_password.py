"""Give an account a new password."""

from datetime import datetime

from security.events import PasswordChanged
from security.journal import recorded
from security.models import Account, Person
from security.queries import NotFound, lock_persons


@recorded
def change_password(
    *, account: Account, password: str, by: Person, at: datetime, device: bytes | None = None
) -> PasswordChanged:
    """Set the password that its owner chose. All sessions begun before `at` end; `by` is the owner.

    `account` is as the caller saw it when it checked the old password or the link. `device` is the digest of the one on
    which a link was followed: whoever proved to be the owner is not kept out of it by a stranger's guesses (S:AUT-01).

    :raises NotFound: if the password has changed since, so that a link works once
    """
    lock_persons([account.person_id])
    if not Account.objects.filter(pk=account.pk, password=account.password, is_active=True).exists():
        raise NotFound
    account.choose_password(password, at=at, device=device)
    return PasswordChanged(
        at=at, by=by.pk, persons=frozenset({account.person_id}), about=f"security.account:{account.pk}"
    )
