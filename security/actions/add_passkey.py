"""Add a passkey to one's account."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from security.actions.add_generator import CannotAddFactor
from security.actions.make_recovery_codes import make_first_codes
from security.backends.passkeys import NewPasskey
from security.events import FactorAdded
from security.journal import recorded
from security.models import Account, Person, SecondFactor
from security.queries import lock_persons

PASSKEY = SecondFactor.Kind.PASSKEY


@recorded
def add_passkey(
    *, account: Account, passkey: NewPasskey, name: str, codes: Collection[str] = (), by: Person, at: datetime
) -> FactorAdded:
    """Keep the passkey that the browser has made.

    `codes` become its recovery codes, if it has none yet; the caller shows them once.
    :raises CannotAddFactor: if it belongs to an account already
    """
    lock_persons([account.person_id])
    if SecondFactor.objects.filter(credential=passkey.credential, ended_at=None).exists():
        raise CannotAddFactor(_("This passkey is in use already."))
    factor = SecondFactor(
        account=account,
        kind=PASSKEY,
        name=name,
        secret=passkey.secret,
        credential=passkey.credential,
        counter=passkey.counter,
        added_at=at,
    )
    factor.save()
    make_first_codes(account=account, codes=codes, by=by, at=at)
    about, persons = f"security.secondfactor:{factor.pk}", frozenset({account.person_id})
    return FactorAdded(at=at, by=by.pk, persons=persons, about=about, kind=PASSKEY)
