"""Take back accounts that nobody has used, as when the import that opened them is undone."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from security.events import AccountsWithdrawn
from security.journal import recorded
from security.models import Account, Person
from security.queries import lock_persons

_WITHDRAW = (
    "delete from security_onetimecode where account_id = any(%s)",
    "delete from security_signinname where account_id = any(%s)",
    "delete from security_onetimecode where account_id = any(%s)",
    "delete from security_account where id = any(%s)",
)


@recorded
def withdraw_accounts(*, persons: Collection[int], by: Person, at: datetime) -> AccountsWithdrawn:
    """Delete the accounts of these persons (by id) with names, links and codes: none of them opens anything any more.

    An account that somebody has signed in to stays as it is.
    """
    lock_persons(persons)
    accounts = dict(Account.objects.filter(person__in=persons, last_login=None).values_list("pk", "person"))
    with connection.cursor() as cursor:
        for statement in _WITHDRAW:
            cursor.execute(statement, [list(accounts)])
    return AccountsWithdrawn(at=at, by=by.pk, persons=frozenset(accounts.values()))
