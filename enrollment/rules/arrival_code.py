"""The code of the QR that a new student shows at the counter: it says which line of the list, signed by the school."""

from __future__ import annotations

from typing import Final

from django.core.signing import BadSignature, Signer

_SIGNER: Final = Signer(salt="enrollment.arrival")


def code_of(arrival: int) -> str:
    """The id of the line and the school's signature on it."""
    return _SIGNER.sign(str(arrival))


def arrival_of(code: str) -> int | None:
    """The line that the code names; None if the school did not sign it."""
    try:
        return int(_SIGNER.unsign(code))
    except (BadSignature, ValueError):
        return None
