"""Give a person an account."""

from collections.abc import Iterable
from datetime import datetime

from security.events import AccountOpened
from security.journal import recorded
from security.models import Account, Person, SignInName


@recorded
def open_account(
    *, person: Person, names: Iterable[str], password: str | None, by: Person, at: datetime, is_demo: bool = False
) -> AccountOpened:
    """The person signs in by any of `names` (already normalised). Without a password the account waits for activation."""
    account = Account(person=person, is_demo=is_demo, created_at=at, must_change_password=not is_demo)
    account.set_password(password)
    account.save()
    SignInName.objects.bulk_create(SignInName(account=account, key=name) for name in names)
    return AccountOpened(at=at, by=by.pk, persons=frozenset({person.pk}), about=f"security.account:{account.pk}", account=account.pk)
