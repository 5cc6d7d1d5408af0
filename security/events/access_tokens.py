"""Tokens of systems outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class AccessTokenIssued(Event):
    """A system outside was given a token."""

    key: ClassVar[str] = "security.access-token-issued"
    sentence: ClassVar[str] = _("gave {system} an access token until {last_day}")

    token: int
    system: str
    scope: str
    last_day: date


@dataclass(frozen=True, kw_only=True)
class AccessTokenRevoked(Event):
    """A token was revoked."""

    key: ClassVar[str] = "security.access-token-revoked"
    sentence: ClassVar[str] = _("revoked the access token of {system}")

    token: int
    system: str


@dataclass(frozen=True, kw_only=True)
class AccessTokensUsed(Event):
    """What systems outside asked within past hours. `used`: token, its system, hour, how often, how often too fast."""

    key: ClassVar[str] = "security.access-tokens-used"
    sentence: ClassVar[str] = _("{system} asked {asked} times from {hour} on, {refused} of them too fast")

    used: tuple[tuple[int, str, datetime, int, int], ...]

    def lines(self) -> Iterator[Line]:
        """One entry for each token and hour; none where nothing was asked."""
        for token, system, hour, asked, refused in self.used:
            said = {"system": system, "hour": hour.isoformat(), "asked": asked, "refused": refused}
            yield Line(None, f"security.accesstoken:{token}", said)
