"""Tabs and links from below: a higher app adds its tab to a page of a lower one, its link for a person, and its words
that tell two persons of one name apart.

A place is a stable word, such as "student"; its page hands each tab the id of what it shows. Templates of the lower app
never name an address of the higher one.

    TABS.add("student", Tab("grades", _("Grades"), lambda pk: reverse("academics:grades", args=[pk]), position=40))
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.rules.documents import register
from casework.rules.posts import HAND_OVER_LIST
from rulebook.tabs import CALENDAR, Link, add_link
from security.access import may

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from security.models import Person

May = Callable[["Person", int, datetime], bool]
Tells = Callable[[Collection[int], "Person", datetime], Mapping[int, str]]


def _everyone(_reader: Person, _subject: int, _at: datetime) -> bool:
    return True


@dataclass(frozen=True)
class Tab:
    """One tab. `address` makes its URL from the id of the subject; `is_for` says whether this reader is offered it."""

    key: str
    title: _StrOrPromise
    address: Callable[[int], str]
    position: int = 50
    is_for: May = _everyone


@dataclass(frozen=True)
class ShownTab:
    """A tab as a page shows it."""

    title: str
    url: str
    is_current: bool


class Tabs:
    """The register. Apps fill it from their `tabs.py`, lower floors first."""

    def __init__(self) -> None:
        self._tabs: dict[str, dict[str, Tab]] = defaultdict(dict)
        self._links: dict[str, Callable[[int], str]] = {}
        self._tellers: dict[str, Tells] = {}

    def add(self, place: str, tab: Tab) -> None:
        """Add a tab to the pages of this place. Adding the same key again replaces it."""
        self._tabs[place][tab.key] = tab

    def of(self, place: str, subject: int, *, reader: Person, at: datetime, current: str) -> list[ShownTab]:
        """The tabs this reader is offered for this subject, in their order."""
        offered = [tab for tab in self._tabs[place].values() if tab.is_for(reader, subject, at)]
        offered.sort(key=lambda tab: (tab.position, tab.key))
        return [ShownTab(str(tab.title), tab.address(subject), tab.key == current) for tab in offered]

    def link(self, place: str, address: Callable[[int], str]) -> None:
        """Say where the page of a subject is: for "person" the id is that of the person."""
        self._links[place] = address

    def address(self, place: str, subject: int) -> str:
        """The page of this subject, or "" if no app has one."""
        make = self._links.get(place)
        return make(subject) if make else ""

    def tell(self, place: str, words: Tells) -> None:
        """Say what tells subjects of one name apart: given ids, reader and time, words by id as far as he may know."""
        self._tellers[place] = words

    def told(self, place: str, subjects: Collection[int], *, reader: Person, at: datetime) -> Mapping[int, str]:
        """What tells these subjects apart for this reader; nothing, and no query, where there are none."""
        words = self._tellers.get(place)
        return words(subjects, reader, at) if words and subjects else {}


TABS: Final = Tabs()

add_link(
    CALENDAR,
    Link(
        "changes",
        _("What publications changed"),
        lambda year: reverse("casework:calendar_changes", args=[year]),
        lambda reader, at: may(reader, "calendar.publish", at, verbs={"decide", "prepare"}),
    ),
)
register(HAND_OVER_LIST)
