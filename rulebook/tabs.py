"""Links from below: a higher app adds its page to that of an edition, a proposal or a year, which never names
its address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from security.models import Person

EDITION, PROPOSAL, CALENDAR = "edition", "proposal", "calendar"


@dataclass(frozen=True)
class Link:
    """One link: `address` makes it from an edition's name, a proposal's number or a year.

    `is_for` says who is offered it.
    """

    key: str
    title: _StrOrPromise
    address: Callable[[str], str]
    is_for: Callable[[Person, datetime], bool]


@dataclass(frozen=True)
class ShownLink:
    """A link as a page shows it."""

    title: str
    url: str


_links: Final[dict[str, dict[str, Link]]] = defaultdict(dict)


def add_link(place: str, link: Link) -> None:
    """Add a link to the pages of this place. Adding the same key again replaces it."""
    _links[place][link.key] = link


def links_of(place: str, subject: str, *, reader: Person, at: datetime) -> list[ShownLink]:
    """The links this reader is offered for this subject."""
    return [ShownLink(str(one.title), one.address(subject)) for one in _links[place].values() if one.is_for(reader, at)]
