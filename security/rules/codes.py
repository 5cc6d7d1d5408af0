"""One-time codes as people read and type them: ten characters without those that look alike, in two groups."""

import secrets
from datetime import timedelta
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 10  # 49 bits; guesses are limited to a few an hour
LASTS: Final = {"ACTIVATE": timedelta(days=30), "GUARDIAN": timedelta(days=7), "PHONE": timedelta(minutes=15)}
RESET: Final = "RESET"
SETUP: Final = timedelta(hours=24)
"""How long the code in the web's log opens the first start."""
SETUP_HELD: Final = timedelta(hours=10)
"""How long the browser that typed it may go on."""
MAILED: Final = timedelta(hours=1)
"""How long a link works that was sent by e-mail."""


def new_code() -> str:
    """A fresh code, as it is kept: without the hyphen."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def code_of(digest: bytes) -> str:
    """The code that 32 secret bytes stand for: as good as a fresh one, and always the same."""
    number, signs = int.from_bytes(digest), []
    for _place in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


def shown(code: str) -> str:
    """The code in two groups."""
    return f"{code[:5]}-{code[5:]}"


def typed(text: str) -> str:
    """What somebody typed, as it would be kept."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[:40]
