"""Give many persons an account at once, as when a year's students have been entered."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_urlsafe

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH

from security.backends import sign_in_key
from security.events import AccountsOpened
from security.fields import allocate_ids
from security.fields.copying import copy_rows
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
    ids = allocate_ids(Account, len(opening))
    copy_rows(
        Account,
        ("id", "person", "password", "is_demo", "created_at"),
        (
            (pk, person, _no_password(), settings.DEMO_MODE, at)
            for pk, person in zip(ids, opening.values(), strict=True)
        ),
    )
    copy_rows(SignInName, ("account", "key"), zip(ids, opening, strict=True))
    return AccountsOpened(at=at, by=by.pk, persons=frozenset(opening.values()), left_out=len(names) - len(opening))


def _no_password() -> str:
    """What no password hashes to: as Django's `make_password(None)`, at a tenth of its price."""
    return UNUSABLE_PASSWORD_PREFIX + token_urlsafe(UNUSABLE_PASSWORD_SUFFIX_LENGTH * 3 // 4)
