"""What a person shows beside the password: which factors an account has, and digests of its recovery codes."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from django.utils.crypto import salted_hmac

from security.models import Account, RecoveryCode, SecondFactor
from security.rules import codes

RECOVERY_CODES: Final = 10


def factors_of(account: Account) -> Sequence[SecondFactor]:
    """The factors in use, the code generator first."""
    return list(SecondFactor.objects.filter(account=account, ended_at=None).order_by("-kind", "pk"))


def recovery_digest(account: Account, code: str) -> bytes:
    """What is kept of a recovery code."""
    return salted_hmac("security.recovery", f"{account.pk}|{code}", algorithm="sha256").digest()


def recovery_codes(account: Account, press: UUID | None) -> list[str]:
    """Fresh recovery codes. Those of one press of a button are the same whenever it arrives, so that a second arrival
    can show them once more although they are kept nowhere; without the secret key nobody can make them.
    """
    if press is None:
        return [codes.new_code() for _number in range(RECOVERY_CODES)]
    said = [f"{account.pk}|{press}|{number}" for number in range(RECOVERY_CODES)]
    return [codes.code_of(salted_hmac("security.recovery-code", one, algorithm="sha256").digest()) for one in said]


def are_in_use(account: Account, shown: Collection[str]) -> bool:
    """Whether one of these recovery codes still works."""
    digests = [recovery_digest(account, code) for code in shown]
    return RecoveryCode.objects.filter(account=account, over_at=None, digest__in=digests).exists()
