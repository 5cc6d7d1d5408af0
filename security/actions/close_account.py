"""Close an account, or open it again."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.events import AccountClosed, AccountReopened
from security.journal import recorded
from security.models import Account, Person
from security.queries import lock_persons


class CannotClose(Exception):
    """The account cannot be closed. The text says why."""


@recorded
def close_account(
    *, account: Account, closed: bool = True, by: Person, at: datetime
) -> AccountClosed | AccountReopened:
    """A closed account cannot sign in and is signed out at its next request. `closed=False` opens it again.

    :raises CannotClose: for one's own account
    """
    if account.person_id == by.pk:
        raise CannotClose(_("You cannot close your own account. Ask another system administrator."))
    lock_persons([account.person_id])
    Account.objects.filter(pk=account.pk).update(is_active=not closed, sessions_valid_from=at)
    kind = AccountClosed if closed else AccountReopened
    return kind(at=at, by=by.pk, persons=frozenset({account.person_id}), about=f"security.account:{account.pk}")
