"""Codes that change every thirty seconds (RFC 6238), as every authenticator app makes them."""

import base64
import hmac
import os
import unicodedata
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS: Final = 6
SECONDS: Final = 30
DRIFT: Final = 1
"""Steps that a clock may be early or late."""
SECRET_BYTES: Final = 20


def new_secret() -> str:
    """A fresh secret in base32, as apps take it."""
    return base64.b32encode(os.urandom(SECRET_BYTES)).decode()


def address(secret: str, *, account: str, issuer: str) -> str:
    """The otpauth address that a QR code carries."""
    return _generator(secret).get_provisioning_uri(account, issuer)


def code_at(secret: str, at: datetime) -> str:
    """The code of this moment."""
    return _generator(secret).generate(int(at.timestamp())).decode()


def step_of(secret: str, typed: str, at: datetime, *, after: int = 0) -> int | None:
    """The time step whose code this is, later than `after`; None if it is no code of now or was used already."""
    code = "".join(str(unicodedata.decimal(sign)) for sign in typed if sign.isdecimal())  # full-width ones too
    now = int(at.timestamp()) // SECONDS
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        made = _generator(secret).generate(step * SECONDS).decode()
        if hmac.compare_digest(made, code) and step > after:
            found = step
    return found


def _generator(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), SECONDS)  # noqa: S303 - what authenticator apps speak
