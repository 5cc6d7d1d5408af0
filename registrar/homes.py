"""Which page is home to whom. The first that fits is the one; nobody's home is the landing page of `home`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from casework.queries.desk import acts_for_an_office
from registrar.navigation import STAFF, STUDENT, address_of, audience_of, offices_for_reader
from registrar.opening import OPENERS, is_opening


@dataclass(frozen=True)
class Home:
    """A page (by its URL name) that is home to whoever `fits`."""

    url: str
    fits: Callable[[HttpRequest], bool]


def is_staff(request: HttpRequest) -> bool:
    """Whoever holds an office today."""
    return audience_of(request) == STAFF


def is_student(request: HttpRequest) -> bool:
    """Whoever is signed in and holds no office."""
    return audience_of(request) == STUDENT


def has_a_desk(request: HttpRequest) -> bool:
    """Whoever decides or prepares applications."""
    return is_staff(request) and acts_for_an_office(request.user.person, request.at)  # type: ignore[union-attr, attr-defined]


def opens_the_office(request: HttpRequest) -> bool:
    """Whoever has a part in opening the office, as long as nobody is on the roll."""
    return bool(offices_for_reader(request) & OPENERS) and is_opening()


HOMES: Final[tuple[Home, ...]] = (
    Home("opening", opens_the_office),
    Home("enrollment:me", is_student),
    Home("casework:desk", has_a_desk),
)


def home_of(request: HttpRequest) -> str | None:
    """The address of the home page, or None if nobody has made one for this reader yet."""
    addresses = (address_of(home.url) for home in HOMES if home.fits(request))
    return next((address for address in addresses if address), None)
