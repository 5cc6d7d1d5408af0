"""The door of the interface: a token in the head of each request, counted; no session, no cookie."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer

from security.backends.tokens import TooFast, count_use, token_shown
from security.models import AccessToken


class Asking(HttpRequest):
    """A request of a system outside, as the operations see it."""

    at: datetime
    auth: AccessToken


class Token(HttpBearer):
    """Lets in whoever shows a token of this scope that is neither over nor revoked, and is not too fast."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> AccessToken:
        """:raises HttpError: 401 where no token of the right form is shown"""
        found = super().__call__(request)
        if found is None:
            raise HttpError(401, _("Send an access token with the request: “Authorization: Bearer …”."))
        return found  # type: ignore[no-any-return]

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken:
        """:raises HttpError: 401 for a token that does not open this; TooFast: for one that asks too often"""
        at: datetime = request.at  # type: ignore[attr-defined]
        found = token_shown(token, self.scope, at)
        if found is None:
            raise HttpError(
                401,
                _("This access token is wrong, over or revoked. Ask the system administrator for a new one."),
            )
        count_use(found, at)
        return found


def too_fast(refusal: TooFast) -> str:
    """The sentence for who is turned away."""
    return _("Too many requests with this token. Ask again in %(n)d seconds.") % {"n": refusal.again_in}
