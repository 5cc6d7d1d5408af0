"""What every request passes: its time, id and network, the limits of its session, the headers of its answer."""

import logging
from collections.abc import Callable
from datetime import datetime
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_SESSION_KEY
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from security.journal import request_id
from security.rules.networks import client_address

Answer = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = 60  # seconds between writes of "last seen"
PROBE = "healthz"

_log = logging.getLogger(__name__)


class RequestTime:
    """Reads the clock once: `request.at` is the moment of everything this request does. `request.network` is whence.

    The request's id stands in the journal, in every line of the log, and in the answer's head.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        request.network = client_address(  # type: ignore[attr-defined]
            request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES
        )
        own_id, begun = uuid4().hex, perf_counter()
        token = request_id.set(own_id)
        try:
            with bound_contextvars(request_id=own_id):
                response = self.answer(request)
                _tell(request, response, perf_counter() - begun)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = own_id
        return response


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """One line a request. It names the page by its route: addresses carry links and what was searched for."""
    match = request.resolver_match
    route = f"/{match.route}" if match else "-"
    if route != f"/{PROBE}":
        told = {"method": request.method, "route": route, "status": response.status_code, "ms": round(seconds * 1000)}
        _log.info("answered", extra=told)


class SessionLimits:
    """Ends a session that was idle or open too long, or that its owner ended everywhere (S:SES-01).

    The session that follows knows why (`ended`: "idle", "open" or "elsewhere") and whose it was (`ended_account`), so
    that the next page can say so and what was being typed is not lost.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "_auth_user_id" in request.session and request.user.is_authenticated:
            at: datetime = request.at  # type: ignore[attr-defined]
            why = self._why_over(request, at)
            if why:
                _end(request, why)
            elif at.timestamp() - request.session["seen_at"] > SEEN_EVERY and not _in_the_background(request):
                request.session["seen_at"] = at.timestamp()
        return self.answer(request)

    @staticmethod
    def _why_over(request: HttpRequest, at: datetime) -> str:
        session, now = request.session, at.timestamp()
        begun = session.setdefault("signed_in_at", now)
        seen = session.setdefault("seen_at", now)
        ended = getattr(request.user, "sessions_valid_from", None)
        if ended is not None and begun < ended.timestamp():
            return "elsewhere"
        if now - seen > settings.SESSION_IDLE_LIMIT.total_seconds():
            return "idle"
        return "open" if now - begun > settings.SESSION_ABSOLUTE_LIMIT.total_seconds() else ""


def _end(request: HttpRequest, why: str) -> None:
    """Sign out, but keep the secret of the forms that are open: what was typed into them may still come in (law 13)."""
    account, secret = request.user.pk, request.session.get(CSRF_SESSION_KEY)
    logout(request)
    request.session["ended"], request.session["ended_account"] = why, account
    if secret:
        request.session[CSRF_SESSION_KEY] = secret


def _in_the_background(request: HttpRequest) -> bool:
    """Whether the page asked by itself, as for live counts: that is not use, and keeps no session open."""
    return "X-Background" in request.headers


class ResponseHeaders:
    """Headers that Django and django-csp do not set: nothing personal is cached, nothing of the browser is used."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
