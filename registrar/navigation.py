"""What header and side offer to whom: data, read from top to bottom. An item whose page is not there is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from enrollment.queries.holds import CLEARERS
from enrollment.queries.imports import OF_ONE_OFFICE
from enrollment.queries.likenesses import SETTLE
from enrollment.queries.roll import BY_NAME_ONLY
from registrar.opening import OPENERS
from security.access import offices_held
from security.rules.cells import UNIT_BOUND, Extent
from security.rules.matrix import offices_for
from status_changes.queries.at_the_meeting import CHECKS, ON_THE_AGENDA, TO_CHECK
from status_changes.queries.at_the_meeting import DECIDES as DECIDES_CANCELLATIONS
from status_changes.queries.not_registered import DECIDES, NOTES
from status_changes.queries.proposals import PREPARES, PROCEEDS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STUDENT: Final = "student"
STAFF: Final = "staff"
VISITOR: Final = "visitor"


@dataclass(frozen=True)
class Item:
    """One page that the navigation offers: to an audience, and among staff to whoever holds one of the offices."""

    url: str
    title: _StrPromise
    icon: str
    audience: str
    offices: frozenset[str] = frozenset()

    def is_for(self, audience: str, offices: frozenset[str]) -> bool:
        """Whether somebody of this audience, with these offices, is offered it."""
        return audience == self.audience and (not self.offices or not self.offices.isdisjoint(offices))


@dataclass(frozen=True)
class Shown:
    """An item as a page shows it."""

    url: str
    title: _StrPromise
    icon: str
    is_current: bool


REVIEWS: Final = ("registration.dept_review", "registration.final_review")


def _holders(
    *functions: str, verbs: frozenset[str] | None = None, more: frozenset[Extent] = frozenset()
) -> frozenset[str]:
    """The offices that use one of the functions over whole units, or over `more`: as the pages themselves ask."""
    return frozenset(office for one in functions for office in offices_for(one, verbs=verbs, extents=UNIT_BOUND | more))


def _deciders(function: str) -> frozenset[str]:
    """The offices that decide here, not those that prepare."""
    return _holders(function, verbs=frozenset({"decide"}))


REPORT_OF_ACCOUNTS: Final = _deciders("audit.read") | _deciders("roles.grant") | _deciders("users.manage")
MEETING: Final = _holders(DECIDES_CANCELLATIONS, more=ON_THE_AGENDA) | _holders(
    PROCEEDS, verbs=PREPARES | CHECKS, more=TO_CHECK
)
CHECK_IDENTITIES: Final = _holders("intake.check_in", verbs=frozenset({"do"}))
EXPORTS: Final = _holders("audit.read") | _holders("export.personal", verbs=frozenset({"decide", "request"}))
ITEMS: Final[tuple[Item, ...]] = (
    Item("enrollment:me", _("Home"), "home", STUDENT),
    Item("enrollment:my_applications", _("Applications"), "clipboard-list", STUDENT),
    Item("casework:inbox", _("Messages"), "bell", STUDENT),
    Item("security:change_password", _("Account"), "user", STUDENT),
    Item("casework:desk", _("My desk"), "clipboard-list", STAFF, _holders(*REVIEWS)),
    Item(
        "casework:unconfirmed",
        _("Not yet confirmed"),
        "circle-check",
        STAFF,
        _holders("registration.confirm_on_behalf", verbs=frozenset({"do"})),
    ),
    Item("enrollment:batches", _("Term registrations"), "calendar", STAFF, _holders("student.view_list")),
    Item("enrollment:intakes", _("Check-in of new students"), "school", STAFF, CHECK_IDENTITIES),
    Item("enrollment:campaigns", _("Data checks"), "user-check", STAFF, _holders("verification.campaign")),
    Item(
        "enrollment:differences", _("Differences to settle"), "arrows-exchange", STAFF, _holders("student.edit_basic")
    ),
    Item(
        "status_changes:overdue",
        _("Not registered: students"),
        "users",
        STAFF,
        _holders(DECIDES, verbs=NOTES),
    ),
    Item("status_changes:proposals", _("Proposed consequences"), "alert-triangle", STAFF, _holders("sweep.proposals")),
    Item("status_changes:meeting_cases", _("Waiting for the leaders' meeting"), "clipboard-list", STAFF, MEETING),
    Item("enrollment:unread", _("Unread messages"), "bell", STAFF, frozenset({"TUTOR"})),
    Item("enrollment:roll", _("Students"), "users", STAFF, _holders("student.view_list", more=BY_NAME_ONLY)),
    Item(
        "enrollment:activation_slips",
        _("Activation codes"),
        "id",
        STAFF,
        CHECK_IDENTITIES,
    ),
    Item(
        "enrollment:imports",
        _("Import"),
        "upload",
        STAFF,
        _holders("import.run", more=frozenset(OF_ONE_OFFICE.values())) | frozenset(CLEARERS),
    ),
    Item(
        "enrollment:likenesses",
        _("Possible duplicates"),
        "users",
        STAFF,
        _holders("student.key_data", verbs=frozenset(SETTLE)),
    ),
    Item("enrollment:fees", _("Fee states"), "book", STAFF, _holders("fee.state", verbs=frozenset({"decide"}))),
    Item(
        "enrollment:holds",
        _("Open holds"),
        "alert-triangle",
        STAFF,
        frozenset(CLEARERS),
    ),
    Item("enrollment:health", _("Health examinations"), "clipboard-list", STAFF, frozenset({"CLINIC"})),
    Item("enrollment:places", _("Departments and classes"), "building", STAFF, _holders("intake.load", "users.manage")),
    Item("enrollment:terms", _("Terms"), "calendar", STAFF, _holders("calendar.publish")),
    Item(
        "casework:documents",
        _("Register of documents"),
        "file-text",
        STAFF,
        _holders("certificate.counter", verbs=frozenset({"decide", "do", "hand_out"})) | _holders("audit.read"),
    ),
    Item("reports:exports", _("Exports"), "download", STAFF, EXPORTS),
    Item("rulebook:editions", _("Regulation"), "file-text", STAFF, _holders("edition.read")),
    Item("security:appointments", _("People and offices"), "building", STAFF, _holders("roles.grant")),
    Item("casework:hand_overs", _("Hand-overs of posts"), "arrows-exchange", STAFF, _holders("roles.grant")),
    Item("security:accounts", _("Accounts"), "key", STAFF, _holders("users.manage")),
    Item("security:access_tokens", _("Access tokens"), "key", STAFF, _holders("users.manage")),
    Item("security:reveals", _("Data shown in full"), "eye", STAFF, _holders("audit.read")),
    Item("security:account_report", _("Account report"), "user-check", STAFF, REPORT_OF_ACCOUNTS),
)

ACCOUNT_ITEMS: Final[tuple[Item, ...]] = (
    Item("security:my_offices", _("My offices"), "building", STAFF),
    Item("casework:posts", _("Hand over a post"), "arrows-exchange", STAFF),
    Item("security:change_password", _("Change password"), "key", STAFF),
    Item("security:change_password", _("Change password"), "key", STUDENT),
    Item("security:factors", _("Second factor"), "shield-lock", STAFF),
    Item("security:factors", _("Second factor"), "shield-lock", STUDENT),
    Item("enrollment:my_guardians", _("My guardians"), "users", STUDENT),
    Item("security:sessions", _("Where I am signed in"), "login-2", STAFF),
    Item("security:sessions", _("Where I am signed in"), "login-2", STUDENT),
    Item("security:my_access", _("Who saw my data"), "eye", STAFF),
    Item("security:my_access", _("Who saw my data"), "eye", STUDENT),
)

ON_EDITIONS: Final = _holders("edition.propose", "edition.confirm")
COMMANDS: Final[tuple[Item, ...]] = (
    *ITEMS,
    *ACCOUNT_ITEMS,
    Item("enrollment:batch_open", _("Open a batch of registrations"), "plus", STAFF, _deciders("batch.open")),
    Item("rulebook:proposals", _("Proposed editions"), "file-text", STAFF, ON_EDITIONS),
    Item("rulebook:calendar_now", _("Working-day calendar"), "calendar", STAFF),
    Item("security:appoint", _("Appoint somebody to an office"), "plus", STAFF, _deciders("roles.grant")),
    Item("security:account_open", _("Open an account"), "plus", STAFF, _deciders("users.manage")),
    Item("opening", _("Opening the office"), "list-check", STAFF, frozenset(OPENERS)),
    Item("casework:inbox", _("Messages"), "bell", STAFF),
    Item("preferences", _("Preferences"), "settings", STAFF),
)
"""What one can go to by typing its name: the navigation, the account menu, and a few acts that begin a page deeper."""


def offices_for_reader(request: HttpRequest) -> frozenset[str]:
    """The offices that whoever is signed in holds today; none for a visitor."""
    if not _is_signed_in(request):
        return frozenset()
    held = offices_held(request.user.person, request.at)  # type: ignore[union-attr, attr-defined]
    return frozenset(one.office for one in held)


def audience_of(request: HttpRequest) -> str:
    """Who is looking: a visitor, somebody who holds an office, or a student (or guardian)."""
    if not _is_signed_in(request):
        return VISITOR
    return STAFF if offices_for_reader(request) else STUDENT


def _is_signed_in(request: HttpRequest) -> bool:
    """Whether anybody is. A request for a foreign host is refused before it is known who sends it."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def offered(request: HttpRequest, items: Iterable[Item] = ITEMS) -> list[Shown]:
    """The items for whoever is looking; at most one is the current one."""
    audience, offices = audience_of(request), offices_for_reader(request)
    found = [
        (item, address)
        for item in items
        if item.is_for(audience, offices) and (address := address_of(item.url)) is not None
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
