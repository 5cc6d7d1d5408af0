"""What was typed or sent along by a page, made fit to be kept."""

from typing import Final
from unicodedata import category

UNWRITTEN: Final = frozenset({"Cc", "Cs"})
MOST_DIGITS: Final = 18


def typed_text(text: str) -> str:
    """Without characters that nobody can read or type, NUL first of all: lines and tabs stay."""
    return "".join(one for one in text if category(one) not in UNWRITTEN or one in "\n\r\t")


def whole_number(text: str | None) -> int | None:
    """The number that a page sent along; None where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
