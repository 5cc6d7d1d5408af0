"""The code on a receipt, by which anybody who holds the paper can see that it is genuine."""

from __future__ import annotations

from typing import Final

from django.core.signing import BadSignature, Signer

_SIGNER: Final = Signer(salt="casework.receipt")


def code_of(number: str) -> str:
    """The application's number and the office's signature on it."""
    return _SIGNER.sign(number)


def number_of(code: str) -> str | None:
    """The number that the code vouches for; None if no office of this school signed it."""
    try:
        return _SIGNER.unsign(code)
    except BadSignature:
        return None


def shortened(name: str) -> str:
    """A name as the bearer may read it: who knows the applicant recognises it, a finder does not learn it."""
    return f"{name[:1]}{'*' * (len(name) - 1)}"
