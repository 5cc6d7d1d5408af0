"""What can be sent to somebody who asks for it at the door. Each app enters what it offers, under a stable purpose.

    offer("RESET", find=..., path=..., title=_("…"), body=_("…"))

`find` says, later and by a worker, whose account it is, or that there is none: the page that was asked never knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from security.models import Account


TO_OWNER: Final = "TO_OWNER"
"""What an administrator lets be sent to the owner of an account with an office; the key is the account's id."""
MOST_SENT: Final = 3
"""Links of one purpose to one name within `WITHIN`; who asks more often is not sent more."""
WITHIN: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Offer:
    """One thing to be sent. `path` makes the link and, in the worker, whatever must be kept for it to work."""

    purpose: str
    find: Callable[[str, str, datetime], Account | None]
    path: Callable[[Account, datetime], str]
    title: str
    body: str


OFFERS: Final[dict[str, Offer]] = {}
DOORS: Final[dict[str, StrPromise]] = {}
"""Further pages for those who cannot sign in yet, by the name of their address; the sign-in page offers them."""


def offer(
    purpose: str,
    *,
    find: Callable[[str, str, datetime], Account | None],
    path: Callable[[Account, datetime], str],
    title: str,
    body: str,
) -> None:
    """Enter what this purpose sends; `title` and `body` are marked texts, the body has a gap {name}."""
    OFFERS[purpose] = Offer(purpose, find, path, title, body)
