"""The texts of notices: an English source under a stable key, translated for the reader, filled with plain facts.

An app enters its texts beside the reactions that give them. Gaps are written `{name}`; what a fact is called says how
it is shown (`casework.queries.notices`). No text has a gap for a sensitive value.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class NoticeText:
    """Title and body as they stand in the catalogue (msgids)."""

    key: str
    title: str
    body: str


_texts: dict[str, NoticeText] = {}


def notice_text(key: str, *, title: str, body: str) -> str:
    """Enter a text. Keys are stable and never renamed: rows in the database name them."""
    text = NoticeText(key, title, body)
    if _texts.setdefault(key, text) != text:
        raise TypeError(f"Two notice texts have the key {key!r}.")
    return key


_words: dict[str, Callable[[str], str]] = {}


def shown_as(name: str, words: Callable[[str], str]) -> None:
    """Say how every fact of this name is written in the reader's language; what is stored stays as it is."""
    if _words.setdefault(name, words) != words:
        raise TypeError(f"Two ways to show the fact {name!r}.")


def words_for(name: str) -> Callable[[str], str] | None:
    """How a fact of this name is written, if an app has said so."""
    return _words.get(name)


def text_of(key: str) -> NoticeText | None:
    """The text of this key; None if this version of the product has none."""
    return _texts.get(key)


def all_texts() -> tuple[NoticeText, ...]:
    """Every text, for the tests that look at all of them."""
    return tuple(_texts.values())
