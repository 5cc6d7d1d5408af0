"""Sign a person out, here or everywhere."""

from datetime import datetime

from security.events import SignedOut
from security.journal import recorded
from security.models import Account, Person


@recorded
def sign_out(*, account: Account, everywhere: bool = False, by: Person, at: datetime) -> SignedOut:
    """Note the sign-out. `everywhere` ends every session begun before `at` at its next request (S:SES-01)."""
    if everywhere:
        Account.objects.filter(pk=account.pk).update(sessions_valid_from=at)
    return SignedOut(
        at=at, by=by.pk, persons=frozenset({by.pk}), about=f"security.account:{account.pk}", everywhere=everywhere
    )
