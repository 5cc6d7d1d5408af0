"""Lists whose filters live in the address, and what may be kept of them as a saved view.

    join(OfficeList("documents", _("Register of documents"), "casework:documents", {"kind": is_text}, _documents))

stands in an app's `lists.py` and is all a list needs; its page asks `shelf_of`. Keys are stable: rows name them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from security.models import Person

LONGEST_NAME: Final = 40
LONGEST_TEXT: Final = 60
MOST: Final = 20
"""Views of one list that one person, or one office, may have."""
OFFICES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "AA_HEAD": frozenset({"AA_HEAD", "REGISTRAR"}),
        "DEPT_HEAD": frozenset({"DEPT_HEAD", "DEPT_STAFF"}),
        "SA_HEAD": frozenset({"SA_HEAD", "SA_STAFF"}),
        "ARCHIVE_HEAD": frozenset({"ARCHIVE_HEAD", "ARCHIVIST"}),
    }
)
"""Who heads an office, and who works in it: those share a view, these have it, in the same unit (domain 2.1)."""
_NUMBER: Final = re.compile(r"[0-9]{7}")


@dataclass(frozen=True)
class OfficeList:
    """One list. `filters` are the words of its address, each with a test of what may stand there; a word in `frame`
    chooses a part of the list, by its default the first one, and is no filter by itself.

    `rows` gives what a person has of the list as querysets that share no row, or None if he has no such list: rights
    stay those of the list, whoever saved the view. `gone` says in a sentence that something they name is gone.
    """

    key: str
    title: _StrOrPromise
    page: str
    filters: Mapping[str, Callable[[str], object]]
    rows: Callable[[Person, Mapping[str, str], datetime], Sequence[QuerySet[Any]] | None]
    frame: Mapping[str, str] = field(default_factory=dict)
    gone: Callable[[Mapping[str, str], datetime], str] = lambda _asked, _at: ""

    def kept(self, asked: Mapping[str, str]) -> dict[str, str]:
        """Those of the words that the list knows and that say something, always in the same order; never a page."""
        found = {name: " ".join(asked.get(name, "").split())[:LONGEST_TEXT].rstrip() for name in self.filters}
        return {
            name: text
            for name, text in found.items()
            if text and text != self.frame.get(name) and self.filters[name](text)
        }

    def query(self, asked: Mapping[str, str]) -> str:
        """The same as it stands in an address."""
        return urlencode(self.kept(asked))

    def is_filtered(self, asked: Mapping[str, str]) -> bool:
        """Whether anything is filtered, beyond the part of the list that is shown."""
        return not self.kept(asked).keys() <= self.frame.keys()

    def names_a_number(self, asked: Mapping[str, str]) -> bool:
        """Whether somebody's number stands in what was typed."""
        return any(may_be_a_number(text) for name, text in self.kept(asked).items() if self.filters[name] is is_text)


def is_text(text: str) -> bool:
    """Whatever somebody may type."""
    return text.isprintable()


def is_number(text: str) -> bool:
    """The id of a row, or a year."""
    return text.isascii() and text.isdecimal() and len(text) < 10


def may_be_a_number(text: str) -> bool:
    """Whether the text may hold the number of an ID document, however it is written: with blanks, hyphens, in full
    width. The shortest (a pass or passport) have seven digits; what else has so many is a single person's number too.
    """
    plain = unicodedata.normalize("NFKC", text)
    digits = (str(unicodedata.decimal(one)) if one.isdecimal() else one for one in plain if one.isalnum())
    return bool(_NUMBER.search("".join(digits)))


_lists: dict[str, OfficeList] = {}


def join(one: OfficeList) -> OfficeList:
    """Enter a list under its key; entering the same key again replaces it."""
    _lists[one.key] = one
    return one


def office_lists() -> Mapping[str, OfficeList]:
    """All lists by key."""
    return MappingProxyType(_lists)
