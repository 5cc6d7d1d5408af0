"""Tokens of systems outside: how they look, how long they last, how fast they may ask."""

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Final

LONGEST: Final = timedelta(days=366)
"""Until when a token may be given at most."""
A_MINUTE: Final = 600
"""Requests of one token within a minute; what comes beyond is turned away."""
ENDS_SOON: Final = timedelta(days=30)
"""How long before its end a token is marked."""
STALE_AFTER: Final = timedelta(days=90)
"""After so long without a request a token is marked as not used any more."""
_SHAPE: Final = re.compile(r"xj_[A-Za-z0-9_-]{43}")
_SHOWN: Final = 9


def new_token() -> str:
    """A fresh token: 256 bits behind a mark by which a forgotten one is found in files."""
    return f"xj_{secrets.token_urlsafe(32)}"


def digest(token: str) -> bytes:
    """What is kept of it. A random secret of this size needs no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def beginning(token: str) -> str:
    """The first letters, by which people recognise it."""
    return token[:_SHOWN]


def is_token(text: str) -> bool:
    """Whether it has the shape of one."""
    return _SHAPE.fullmatch(text) is not None
