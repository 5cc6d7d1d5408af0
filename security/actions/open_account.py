"""Give a person an account."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from security.events import AccountOpened
from security.journal import recorded
from security.models import Account, Person, SignInName
from security.queries import lock_persons


class CannotOpenAccount(Exception):
    """The person has an account, or a name is taken. The text says which; `taken` are the keys."""

    def __init__(self, refusal: str, taken: Iterable[str] = ()) -> None:
        super().__init__(refusal)
        self.taken = frozenset(taken)


@recorded
def open_account(
    *, person: Person, names: Iterable[str], password: str | None, by: Person, at: datetime, is_demo: bool = False
) -> AccountOpened:
    """The person signs in by any of `names` (as `sign_in_key` makes them). Without a password it waits for its link.

    :raises CannotOpenAccount: if the person has one already or another account signs in by one of the names
    """
    lock_persons([person.pk])
    wanted = list(names)
    if Account.objects.filter(person=person).exists():
        raise CannotOpenAccount(_("%(name)s has an account already.") % {"name": person})
    taken = set(SignInName.objects.filter(key__in=wanted).values_list("key", flat=True))
    if taken:
        refusal = _("Somebody else signs in by this number or address. Check it against the staff list.")
        raise CannotOpenAccount(refusal, taken)
    account = Account(
        person=person,
        is_demo=is_demo or settings.DEMO_MODE,  # a demonstration never holds an account that looks real
        created_at=at,
        must_change_password=password is not None and not is_demo,
    )
    account.set_password(password)
    account.save()
    SignInName.objects.bulk_create(SignInName(account=account, key=name) for name in wanted)
    return AccountOpened(
        at=at, by=by.pk, persons=frozenset({person.pk}), about=f"security.account:{account.pk}", account=account.pk
    )
