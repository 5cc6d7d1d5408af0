"""Digests of one-time codes, and whether one fits."""

from datetime import datetime

from django.utils.crypto import constant_time_compare, salted_hmac

from security.models import Account, OneTimeCode
from security.rules import codes


def digest_of(code: str, *, account: int, purpose: str, about: str = "") -> bytes:
    """What is kept of a code: it cannot be tried out without the secret key, nor used for another account, nor for
    anything else than what it is `about`, such as a telephone number.
    """
    said = "|".join([purpose, str(account), code, *([about] if about else [])])
    return salted_hmac("security.one-time", said, algorithm="sha256").digest()


def setup_digest(typed: str) -> bytes:
    """What is kept of the code of the first start, as typed or as made."""
    return digest_of(codes.typed(typed), account=0, purpose="SETUP")


def holder_digest(secret: str) -> bytes:
    """What is kept of the secret of the browser that sets the school up."""
    return digest_of(secret, account=0, purpose="SETUP-HOLDER")


def fitting_code(
    account: Account | None, *, purpose: str, typed: str, about: str = "", at: datetime
) -> OneTimeCode | None:
    """The account's code, if this is it and it is neither used nor too old."""
    wanted = digest_of(codes.typed(typed), account=account.pk if account else 0, purpose=purpose, about=about)
    row = OneTimeCode.objects.filter(account=account, purpose=purpose, over_at=None, expires_at__gt=at).first()
    return row if row is not None and constant_time_compare(bytes(row.digest), wanted) else None
