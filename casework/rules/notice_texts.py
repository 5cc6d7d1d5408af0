"""The texts of notices: an English source under a stable key, translated for the reader, filled with plain facts.

An app enters its texts beside the reactions that give them. Gaps are written `{name}`; what a fact is called says how
it is shown (`casework.queries.notices`). No text has a gap for a sensitive value. A text message takes the `short`
title, or the title, and fills only gaps for words of the program's own: no name, no number, nothing that was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter
from typing import Final


@dataclass(frozen=True)
class NoticeText:
    """Title and body as they stand in the catalogue (msgids), and the title of a text message where it is another."""

    key: str
    title: str
    body: str
    short: str = ""

    @property
    def for_phones(self) -> str:
        """The title that a text message may have; "" where every one that there is could name somebody."""
        text = self.short or self.title
        return text if gaps_of(text) <= OWN_WORDS else ""


OWN_WORDS: Final = frozenset({"kind", "office", "next_office"})
"""Facts that are keys of the program's own vocabulary."""
_texts: dict[str, NoticeText] = {}


def gaps_of(words: str) -> frozenset[str]:
    """The names of the gaps in a text."""
    return frozenset(name for _text, name, _form, _conversion in Formatter().parse(words) if name is not None)


def notice_text(key: str, *, title: str, body: str, short: str = "") -> str:
    """Enter a text. Keys are stable and never renamed: rows in the database name them."""
    text = NoticeText(key, title, body, short)
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
