"""Light or dark, language, keys. Cookies hold them, so that the sign-in page knows them; an account remembers them."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from registrar.context import MODES
from security.actions.choose_preferences import choose_preferences
from security.models import Account

KEPT_FOR: Final = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show the choices; or take what was posted (`mode`, `language`, `shortcuts`) and go back to `next`."""
    if request.method == "POST":
        response: HttpResponse = redirect(_next(request, request.POST.get("next", "")))
        _choose(request, response)
        return response
    return TemplateResponse(
        request, "registrar/preferences.html", {"next": _next(request, request.GET.get("next", ""))}
    )


def _choose(request: HttpRequest, response: HttpResponse) -> None:
    mode, language, shortcuts = (request.POST.get(name, "") for name in ("mode", "language", "shortcuts"))
    if mode in MODES:
        _remember(response, "mode", mode)
    elif mode == "system":
        response.delete_cookie("mode")
    if language in LANGUAGES:
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    _keep(
        request,
        language=language if language in LANGUAGES else None,
        shortcuts=shortcuts == "on" if shortcuts in {"on", "off"} else None,
    )


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=KEPT_FOR, secure=settings.SECURE_COOKIES, httponly=True, samesite="Lax")


def _keep(request: HttpRequest, *, language: str | None, shortcuts: bool | None) -> None:
    """What the account remembers, if somebody is signed in and it is another choice than before."""
    account = request.user
    if not isinstance(account, Account):
        return
    chosen = {"language": language, "shortcuts": shortcuts}
    if any(value is not None and value != getattr(account, name) for name, value in chosen.items()):
        choose_preferences(
            account=account.pk,
            language=language,
            shortcuts=shortcuts,
            by=account.person,
            at=request.at,  # type: ignore[attr-defined]
        )


def _next(request: HttpRequest, wanted: str) -> str:
    """Where to go back to: a path of this site, or home."""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("home")
