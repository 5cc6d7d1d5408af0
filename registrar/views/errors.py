"""What is shown when something is not there, not allowed, or broken. Each page says what to do next."""

from contextlib import suppress

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from registrar.context import mode_of
from registrar.doctor.work import ERRORS_KEPT_FOR, ERRORS_KEY
from security.journal import request_id


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or not for this reader; both look the same."""
    del exception
    return _page(request, "registrar/404.html", 404)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the reader may see it but not do it; the sentence of the refusal is shown."""
    return _page(request, "registrar/403.html", 403, str(exception or ""))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense."""
    del exception
    return _page(request, "registrar/400.html", 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old, or does not come from this site."""
    del reason
    sentence = _(
        "This page was open for too long, or in a session that has ended. Nothing was changed. "
        "Go back, load the page again and send it once more."
    )
    return _page(request, "registrar/403.html", 403, sentence)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. The page needs neither database nor session."""
    with suppress(Exception):  # counting must not fail the page that tells of a failure
        cache.add(ERRORS_KEY, 0, ERRORS_KEPT_FOR)
        cache.incr(ERRORS_KEY)
    at = getattr(request, "at", None) or now()
    shown = {"mode": mode_of(request), "at": at, "number": request_id.get()}
    return HttpResponse(render_to_string("registrar/500.html", shown), status=500)


def _page(request: HttpRequest, template: str, status: int, sentence: str = "") -> HttpResponse:
    user = getattr(request, "user", None)
    known = bool(user and user.is_authenticated)
    shown = {"sentence": sentence, "without_forms": not known}
    return TemplateResponse(request, template, shown, status=status).render()
