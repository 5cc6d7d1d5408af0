"""Let persons sign in by a further number, as when a student number is given or changes."""

from collections.abc import Mapping
from datetime import datetime

from security.actions.open_accounts import open_accounts
from security.backends import sign_in_key
from security.events import SignInNamesAdded
from security.journal import recorded
from security.models import Account, Person, SignInName
from security.queries import lock_persons


@recorded
def add_sign_in_names(*, names: Mapping[int, str], by: Person, at: datetime) -> SignInNamesAdded:
    """Each person (by id) signs in by this number too; whoever has no account gets one.

    A number that somebody signs in by already is left out.
    """
    lock_persons(names)
    accounts = dict(Account.objects.filter(person__in=names).values_list("person", "pk"))
    wanted = {sign_in_key(number): accounts[person] for person, number in names.items() if person in accounts}
    taken = set(SignInName.objects.filter(key__in=wanted).values_list("key", flat=True))
    adding = {key: account for key, account in wanted.items() if key not in taken}
    SignInName.objects.bulk_create(SignInName(account_id=account, key=key) for key, account in adding.items())
    without = {person: number for person, number in names.items() if person not in accounts}
    if without:
        open_accounts(names=without, by=by, at=at)
    persons = {account: person for person, account in accounts.items()}
    return SignInNamesAdded(at=at, by=by.pk, persons=frozenset(persons[account] for account in adding.values()))
