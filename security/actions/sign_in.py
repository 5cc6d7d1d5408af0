"""Sign a person in."""

from datetime import datetime

from security.events import SignedIn
from security.journal import recorded
from security.models import Account, KnownDevice, Person


@recorded
def sign_in(*, account: Account, network: str, device: bytes | None, by: Person, at: datetime) -> SignedIn:
    """Note the sign-in, and the device (its digest) as one the account knows from now on. `by` is the account's person.

    A one-click sign-in of the demonstration makes no device known.
    """
    if device is not None:
        KnownDevice.seen(device, account, at)
    return SignedIn(
        at=at, by=by.pk, persons=frozenset({by.pk}), about=f"security.account:{account.pk}", network=network
    )
