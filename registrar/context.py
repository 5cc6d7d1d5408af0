"""What every page knows: `site`. Nothing is read before a template asks for it; a page costs two queries at most."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.queries.notices import inbox_of
from registrar.navigation import ACCOUNT_ITEMS, STAFF, Shown, address_of, audience_of, offered
from security.models import Account, Unit
from security.views.session import seconds_left

MODES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site` and `demo_mode` for every template."""
    return {"site": Site(request), "demo_mode": settings.DEMO_MODE}


def mode_of(request: HttpRequest) -> str:
    """The reader's choice of light or dark, or "" for what the system prefers."""
    chosen = request.COOKIES.get("mode", "")
    return chosen if chosen in MODES else ""


class Site:
    """The frame around every page, for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def account(self) -> Account | None:
        """Who is signed in."""
        user = getattr(self._request, "user", None)
        return user if isinstance(user, Account) else None

    @cached_property
    def audience(self) -> str:
        """Who is looking: visitor, student or staff."""
        return audience_of(self._request)

    @property
    def frame(self) -> str:
        """The base template of a page that everybody has: `{% extends site.frame %}`."""
        return "base_office.html" if self.audience == "staff" else "base_student.html"

    @property
    def base(self) -> str:
        """The base template for a page that students and staff share: `{% extends site.base %}`."""
        return "base_office.html" if self.audience == STAFF else "base_student.html"

    @cached_property
    def nav(self) -> list[Shown]:
        """The pages offered in header, side and tab bar."""
        return offered(self._request) if self.account else []

    @cached_property
    def school(self) -> str:
        """The name of the school, "" while none is entered."""
        return str(self._school_and_unread[0])

    @cached_property
    def unread(self) -> int:
        """How many notices wait unread in the inbox."""
        return int(self._school_and_unread[1])

    @cached_property
    def inbox(self) -> str | None:
        """The address of the inbox."""
        return address_of("casework:inbox") if self.account else None

    @cached_property
    def account_links(self) -> list[Shown]:
        """What the account menu leads to."""
        return offered(self._request, ACCOUNT_ITEMS) if self.account else []

    @cached_property
    def sign_out(self) -> str | None:
        """The address that ends the session (POST)."""
        return address_of("security:sign_out")

    @cached_property
    def session_time(self) -> str | None:
        """The address that says how long the session lasts."""
        return address_of("security:session_time") if self.account else None

    @property
    def session_left(self) -> int:
        """The seconds until the session ends if it is not used."""
        return seconds_left(self._request)

    @cached_property
    def palette(self) -> str | None:
        """The address that the command palette searches."""
        return address_of("palette") if self.audience == STAFF else None

    @cached_property
    def mode(self) -> str:
        """light, dark, or "" for the system's preference."""
        return mode_of(self._request)

    @cached_property
    def language(self) -> str:
        """The value of `lang`."""
        return "en" if get_language() == "en" else "zh-Hans"

    @property
    def shortcuts(self) -> bool:
        """Whether single keys act (WCAG 2.1.4 wants a switch)."""
        return bool(self.account and self.account.shortcuts)

    @property
    def path(self) -> str:
        """This page, to come back to."""
        return self._request.get_full_path() if self._request.method in {"GET", "HEAD"} else self._request.path

    @property
    def words(self) -> dict[str, str]:
        """What the script says; the server writes the words."""
        return {
            "selected": _("{n} selected"),
            "selectedNone": _("Nothing selected"),
            "uploading": _("Uploading {name}"),
            "uploaded": _("{name} is uploaded"),
            "uploadFailed": _("{name} was not uploaded. Check the connection and try again."),
            "tooBig": _("{name} is larger than {limit} MB. Choose a smaller file."),
            "wrongType": _("{name} is not of an accepted type."),
            "again": _("Try again"),
            "notSaved": _("Not saved: no connection. What you typed is kept on this device."),
            "restored": _("What had not been saved was put back. Check it."),
            "sessionEnds": _("Nothing was done for a while. You are signed out in {n} seconds."),
            "sessionLast": _("Nobody stays signed in longer than this. Send what you typed: {n} seconds left."),
            "sessionOver": _("You are signed out. What you typed still stands here: send it, and it is kept for you."),
            "sessionKept": _("You stay signed in."),
            "noAnswer": _("The server did not answer. Nothing was changed; try again."),
        }

    @cached_property
    def _school_and_unread(self) -> tuple[str, int]:
        person = self.account.person_id if self.account else 0
        at = self._request.at  # type: ignore[attr-defined]
        unread = inbox_of(person, at).filter(read_at=None).order_by().values("person")
        schools = Unit.objects.filter(kind=Unit.Kind.SCHOOL)
        with suppress(DatabaseError):  # an error page must not fail over its own header
            school = schools.annotate(unread=unread.annotate(n=Count("pk")).values("n")[:1]).values_list(
                "name", "unread"
            )
            name, count = school.first() or ("", 0)
            return name, count or 0
        return "", 0
