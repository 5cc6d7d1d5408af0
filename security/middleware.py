"""What every request passes: its time and id, the limits of its session, the headers of its answer."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from security.journal import request_id

Answer = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = 60  # seconds between writes of "last seen"


class RequestTime:
    """Reads the clock once: `request.at` is the moment of everything this request does."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        token = request_id.set(uuid4().hex)
        try:
            return self.answer(request)
        finally:
            request_id.reset(token)


class SessionLimits:
    """Ends a session that was idle or open too long, or that its owner ended everywhere (S:SES-01)."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "_auth_user_id" in request.session and request.user.is_authenticated:
            at: datetime = request.at  # type: ignore[attr-defined]
            if self._is_over(request, at):
                logout(request)
                request.session["ended_by_limit"] = True
            elif at.timestamp() - request.session["seen_at"] > SEEN_EVERY:
                request.session["seen_at"] = at.timestamp()
        return self.answer(request)

    @staticmethod
    def _is_over(request: HttpRequest, at: datetime) -> bool:
        session, now = request.session, at.timestamp()
        begun = session.setdefault("signed_in_at", now)
        seen = session.setdefault("seen_at", now)
        ended = getattr(request.user, "sessions_valid_from", None)
        return (
            now - seen > settings.SESSION_IDLE_LIMIT.total_seconds()
            or now - begun > settings.SESSION_ABSOLUTE_LIMIT.total_seconds()
            or (ended is not None and begun < ended.timestamp())
        )


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
