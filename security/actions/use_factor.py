"""Show a code of the second factor: each counts once, whoever sends it twice or at the same moment."""

from datetime import datetime

from security.backends import totp
from security.backends.factors import recovery_digest
from security.events import FactorUsed
from security.journal import recorded
from security.models import Account, Person, RecoveryCode, SecondFactor
from security.queries import NotFound, lock_persons
from security.rules import codes

RECOVERY = "RECOVERY"


@recorded
def use_factor(*, account: Account, typed: str, by: Person, at: datetime) -> FactorUsed:
    """A code of the generator, or a recovery code (S:AUT-03).

    :raises NotFound: if it is neither, was used already, or its time is over
    """
    lock_persons([account.person_id])
    generator = SecondFactor.objects.filter(account=account, kind=SecondFactor.Kind.TOTP, ended_at=None).first()
    step = totp.step_of(generator.secret, typed, at, after=generator.last_step) if generator else None
    if generator and step is not None:
        SecondFactor.objects.filter(pk=generator.pk).update(last_step=step, last_used_at=at)
        return _used(account, generator.kind, by, at)
    digest = recovery_digest(account, codes.typed(typed))
    left = RecoveryCode.objects.filter(account=account, digest=digest, over_at=None)
    if not left.update(over_at=at):
        raise NotFound
    return _used(account, RECOVERY, by, at)


def _used(account: Account, kind: str, by: Person, at: datetime) -> FactorUsed:
    return FactorUsed(
        at=at, by=by.pk, persons=frozenset({account.person_id}), about=f"security.account:{account.pk}", kind=kind
    )
