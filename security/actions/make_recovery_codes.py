"""Make recovery codes."""

from collections.abc import Collection
from datetime import datetime

from security.backends.factors import recovery_digest
from security.events import RecoveryCodesMade
from security.journal import recorded
from security.models import Account, Person, RecoveryCode
from security.queries import lock_persons


def make_first_codes(*, account: Account, codes: Collection[str], by: Person, at: datetime) -> None:
    """With the first factor of an account come its recovery codes; where some are in use, they stay."""
    if codes and not RecoveryCode.objects.filter(account=account, over_at=None).exists():
        make_recovery_codes(account=account, codes=codes, by=by, at=at)


@recorded
def make_recovery_codes(*, account: Account, codes: Collection[str], by: Person, at: datetime) -> RecoveryCodesMade:
    """Keep the digests of these codes; the older ones are over. The caller shows the codes once."""
    lock_persons([account.person_id])
    RecoveryCode.objects.filter(account=account, over_at=None).update(over_at=at)
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=recovery_digest(account, code), made_at=at) for code in codes
    )
    return RecoveryCodesMade(
        at=at, by=by.pk, persons=frozenset({account.person_id}), about=f"security.account:{account.pk}"
    )
