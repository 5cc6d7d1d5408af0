"""What a person shows beside the password: which factors an account has, and digests of its recovery codes."""

from collections.abc import Sequence

from django.utils.crypto import salted_hmac

from security.models import Account, SecondFactor


def factors_of(account: Account) -> Sequence[SecondFactor]:
    """The factors in use, the code generator first."""
    return list(SecondFactor.objects.filter(account=account, ended_at=None).order_by("-kind", "pk"))


def recovery_digest(account: Account, code: str) -> bytes:
    """What is kept of a recovery code."""
    return salted_hmac("security.recovery", f"{account.pk}|{code}", algorithm="sha256").digest()
