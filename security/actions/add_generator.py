"""Add a code generator to one's account."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from security.actions.make_recovery_codes import make_first_codes
from security.events import FactorAdded
from security.journal import recorded
from security.models import Account, Person, SecondFactor
from security.queries import lock_persons

TOTP = SecondFactor.Kind.TOTP


class CannotAddFactor(Exception):
    """The factor is there already; the message says so."""


@recorded
def add_generator(
    *, account: Account, secret: str, step: int, name: str, codes: Collection[str] = (), by: Person, at: datetime
) -> FactorAdded:
    """Keep the generator whose code of this time step its owner has just shown; that code is not taken again.

    `codes` become its recovery codes, if it has none yet; the caller shows them once.
    :raises CannotAddFactor: if the account has a generator
    """
    lock_persons([account.person_id])
    if SecondFactor.objects.filter(account=account, kind=TOTP, ended_at=None).exists():
        raise CannotAddFactor(_("The account has a code generator already. Remove that one first."))
    factor = SecondFactor(account=account, kind=TOTP, name=name, secret=secret, last_step=step, added_at=at)
    factor.save()
    make_first_codes(account=account, codes=codes, by=by, at=at)
    about, persons = f"security.secondfactor:{factor.pk}", frozenset({account.person_id})
    return FactorAdded(at=at, by=by.pk, persons=persons, about=about, kind=TOTP)
