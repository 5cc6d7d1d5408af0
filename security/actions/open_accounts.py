"""Give many persons an account at once, as when a year's students have been entered."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from security.backends import sign_in_key
from security.events import AccountsOpened
from security.journal import recorded
from security.models import Account, Person, SignInName
from security.queries import lock_persons


@recorded
def open_accounts(*, names: Mapping[int, str], by: Person, at: datetime) -> AccountsOpened:
    """Each person (by id) signs in by the given number; the account waits for the link by which its owner chooses a
    password. Left out are those who have an account and those whose number somebody signs in by already.
    """
    lock_persons(names)
    has_one = set(Account.objects.filter(person__in=names).values_list("person", flat=True))
    wanted = {sign_in_key(number): person for person, number in names.items() if person not in has_one}
    taken = set(SignInName.objects.filter(key__in=wanted).values_list("key", flat=True))
    opening = {key: person for key, person in wanted.items() if key not in taken}
    accounts = Account.objects.bulk_create(
        Account(person_id=person, password=make_password(None), is_demo=settings.DEMO_MODE, created_at=at)
        for person in opening.values()
    )
    SignInName.objects.bulk_create(
        SignInName(account=account, key=key) for account, key in zip(accounts, opening, strict=True)
    )
    return AccountsOpened(at=at, by=by.pk, persons=frozenset(opening.values()), left_out=len(names) - len(opening))
