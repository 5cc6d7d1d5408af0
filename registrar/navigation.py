"""What header and side offer to whom: data, read from top to bottom. An item whose page is not there is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from security.access import functions_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STUDENT: Final = "student"
STAFF: Final = "staff"
VISITOR: Final = "visitor"


@dataclass(frozen=True)
class Item:
    """One page that the navigation offers: to an audience, and among staff to whoever has one of the functions."""

    url: str
    title: _StrPromise
    icon: str
    audience: str
    functions: frozenset[str] = frozenset()

    def is_for(self, audience: str, functions: frozenset[str]) -> bool:
        """Whether somebody of this audience, with these functions, is offered it."""
        return audience == self.audience and (not self.functions or not self.functions.isdisjoint(functions))


@dataclass(frozen=True)
class Shown:
    """An item as a page shows it."""

    url: str
    title: _StrPromise
    icon: str
    is_current: bool


REVIEWS: Final = ("registration.dept_review", "registration.final_review")

ITEMS: Final[tuple[Item, ...]] = (
    Item("enrollment:me", _("Home"), "home", STUDENT),
    Item("enrollment:my_applications", _("Applications"), "clipboard-list", STUDENT),
    Item("casework:inbox", _("Messages"), "bell", STUDENT),
    Item("security:change_password", _("Account"), "user", STUDENT),
    Item("casework:desk", _("My desk"), "clipboard-list", STAFF, frozenset(REVIEWS)),
    Item("enrollment:batches", _("Term registrations"), "calendar", STAFF, frozenset({"student.view_list"})),
    Item("enrollment:roll", _("Students"), "users", STAFF, frozenset({"student.view_list"})),
    Item("enrollment:imports", _("Import"), "upload", STAFF, frozenset({"import.run"})),
    Item("enrollment:fees", _("Fee states"), "book", STAFF, frozenset({"fee.state"})),
    Item("rulebook:editions", _("Regulation"), "file-text", STAFF, frozenset({"edition.read"})),
    Item("security:appointments", _("People and offices"), "building", STAFF, frozenset({"roles.grant"})),
    Item("security:accounts", _("Accounts"), "key", STAFF, frozenset({"users.manage"})),
)

ACCOUNT_ITEMS: Final[tuple[Item, ...]] = (
    Item("security:my_offices", _("My offices"), "building", STAFF),
    Item("security:change_password", _("Change password"), "key", STAFF),
    Item("security:change_password", _("Change password"), "key", STUDENT),
)


def functions_for(request: HttpRequest) -> frozenset[str]:
    """The functions that the offices of whoever is signed in open today; none for a visitor."""
    if not request.user.is_authenticated:
        return frozenset()
    kept: frozenset[str] | None = getattr(request, "_functions", None)
    if kept is None:
        kept = functions_of(request.user.person, request.at)  # type: ignore[attr-defined]
        request._functions = kept  # type: ignore[attr-defined]  # noqa: SLF001
    return kept


def audience_of(request: HttpRequest) -> str:
    """Who is looking: a visitor, somebody who holds an office, or a student (or guardian)."""
    if not request.user.is_authenticated:
        return VISITOR
    return STAFF if functions_for(request) else STUDENT


def offered(request: HttpRequest, items: Iterable[Item] = ITEMS) -> list[Shown]:
    """The items for whoever is looking; at most one is the current one."""
    audience, functions = audience_of(request), functions_for(request)
    found = [
        (item, address)
        for item in items
        if item.is_for(audience, functions) and (address := address_of(item.url)) is not None
    ]
    inside = [address for _item, address in found if _lies_in(request.path, address)]
    current = max(inside, key=len, default=None)
    return [Shown(address, item.title, item.icon, address == current) for item, address in found]


def address_of(name: str, *args: Any) -> str | None:
    """The address of a named page, or None as long as there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def _lies_in(path: str, address: str) -> bool:
    return path == address if address == "/" else path.startswith(address)
