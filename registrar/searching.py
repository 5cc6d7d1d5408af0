"""What one search finds for whoever is looking: students, applications, and pages to go to.

Each part asks the same queryset as the list it belongs to, so nobody finds here what he does not find there; and none
counts beyond the few that it shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.queries.queue import rows_of, searched
from casework.queries.saved_views import visible_views
from casework.queries.shelf import address_of as address_of_view
from casework.rules.saved_views import office_lists
from enrollment.queries.finding import found_page
from enrollment.queries.roll import Page, listing_of, named
from enrollment.queries.students import last_fours, status_words
from registrar.navigation import COMMANDS, Shown, offered
from security.rules.names import keys_of
from security.sealed_search import in_address
from security.signed_in import SignedInRequest

EACH: Final = 6
SHORTEST: Final = 2
"""One letter finds pages only: of names it would find more than anybody looks through."""
LONGEST: Final = 60


@dataclass(frozen=True)
class Hit:
    """One line: where it leads, what it is, what tells it apart."""

    url: str
    title: str
    detail: str = ""
    icon: str = "file-text"


@dataclass(frozen=True)
class Part:
    """The lines of one sort. `more` is the list where all of them stand, where there may be more."""

    title: str
    hits: Sequence[Hit] = field(default_factory=list)
    more: str = ""


def search(request: SignedInRequest, typed: str) -> list[Part]:
    """The parts that found something, what one most likely looks for first."""
    words = " ".join(typed.split())[:LONGEST]
    parts = _about_students(request, words) if len(words) >= SHORTEST else []
    return [part for part in (*parts, _views(request, words), _pages(request, words)) if part.hits]


def _about_students(request: SignedInRequest, words: str) -> list[Part]:
    """The students on the reader's list, and their applications; or applications by their own number."""
    listing = listing_of(request.person, request.at)
    page = found_page(listing.rows, words) if listing else Page()
    students = _students(page, words, by_name=listing is None or listing.by_name)
    return [students, _applications(request, words, {row["person_id"] for row in page.rows})]


def _students(page: Page, words: str, *, by_name: bool) -> Part:
    """As on the list of students; counters that know names only see name, number and class, and no page."""
    rows = page.rows[:EACH]
    units, states = named(page) if rows else {}, status_words()
    last = {} if by_name else last_fours(row["student_id"] for row in rows)
    the_list = f"{reverse('enrollment:roll')}?{in_address({'q': words})}"
    hits = []
    for row in rows:
        known = (row["number"], last.get(row["student_id"], ""), units[row["unit"]][0])
        if by_name:
            hits.append(Hit(the_list, row["name"], _joined(*known), "user"))
        else:
            address = reverse("enrollment:student", args=[row["pk"]])
            hits.append(Hit(address, row["name"], _joined(*known, states[row["status"]]), "user"))
    return Part(_("Students"), hits, the_list if len(page.rows) > EACH or page.next_key else "")


def _applications(request: SignedInRequest, words: str, persons: Collection[int]) -> Part:
    """Newest first: those that the reader may open, with what tells namesakes apart on the desk."""
    found, icon = searched(request.person, words, persons=persons, most=EACH, at=request.at), "clipboard-list"
    hits = [
        Hit(row.address, f"{row.name} · {row.kind}", _joined(row.label, row.number, row.unit, row.state), icon)
        for row in rows_of(found, at=request.at)
    ]
    return Part(_("Applications"), hits)


def _views(request: SignedInRequest, words: str) -> Part:
    """The saved views of lists that the reader has, by their names, as pages are found by theirs."""
    lists = {of.key: of for of in office_lists().values() if of.rows(request.person, {}, request.at) is not None}
    found = visible_views(request.person, request.at).filter(of_list__in=lists) if words else ()
    hits = [
        Hit(address_of_view(lists[view.of_list], view), view.name, str(lists[view.of_list].title), "adjustments")
        for view in found
        if _fits({view.name}, words.casefold())
    ]
    return Part(_("Saved views"), hits[:EACH])


def _pages(request: HttpRequest, words: str) -> Part:
    """Pages whose title contains the words, or begins with them as pinyin initials; without words all of them."""
    asked = words.casefold()
    fitting = [item for item in offered(request, COMMANDS) if not asked or _fits(set(_in_both_languages(item)), asked)]
    once = {item.url: item for item in fitting}
    return Part(_("Go to"), [Hit(item.url, str(item.title), icon=item.icon) for item in once.values()])


def _fits(titles: Collection[str], asked: str) -> bool:
    initials = {keys_of(title).initials for title in titles}
    return any(asked in title.casefold() for title in titles) or any(one.startswith(asked) for one in initials if one)


def _in_both_languages(item: Shown) -> Iterable[str]:
    for language in ("zh-hans", "en"):
        with override(language):
            yield str(item.title)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
