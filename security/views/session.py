"""Beginning a session, and asking for it again without losing what was typed."""

from math import ceil
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from security.forms import SignInForm
from security.models import Account
from security.rules.agents import device_words
from security.views.typed import keep_typed

BACKEND = "security.backends.SignInNames"


def begin_session(request: HttpRequest, account: Account, *, factor: bool = False) -> None:
    """Sign the account in under a new session id; the idle and the absolute limit begin to run.

    `factor` says whether a second factor was shown. Whoever calls this has seen to it that one was, if there is one.
    """
    login(request, account, backend=BACKEND)
    request.session["factor"] = factor
    request.session["network"] = request.network  # type: ignore[attr-defined]
    request.session["device"] = device_words(request.headers.get("User-Agent", ""))
    for mark in ("ended", "ended_account"):
        request.session.pop(mark, None)
    renew_marks(request)


def renew_marks(request: HttpRequest) -> None:
    """The person has just proved who he is: both limits begin anew."""
    now = request.at.timestamp()  # type: ignore[attr-defined]
    request.session["signed_in_at"] = request.session["seen_at"] = request.session["proved_at"] = now


def seconds_left(request: HttpRequest) -> int:
    """How long the session lasts if nobody uses it; 0 without one."""
    if not request.user.is_authenticated:
        return 0
    session, now = request.session, request.at.timestamp()  # type: ignore[attr-defined]
    idle: float = session.get("seen_at", now) + settings.SESSION_IDLE_LIMIT.total_seconds()
    whole: float = session.get("signed_in_at", now) + settings.SESSION_ABSOLUTE_LIMIT.total_seconds()
    left: int = ceil(min(idle, whole) - now)
    return max(0, left)  # never "over" while the server would still take a request


def ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Send a request without a session to the sign-in page, from where it comes back.

    What was typed when the session ended is kept in the answer itself, sealed for its owner, not on the server.
    """
    if request.method == "POST" and "ended_account" in request.session:
        return _with_what_was_typed(request)
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse(settings.LOGIN_REDIRECT_URL)
    address = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: a path of this site, or the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse(settings.LOGIN_REDIRECT_URL)


def why_ended(request: HttpRequest) -> dict[str, object]:
    """What the sign-in page says about the session that ended, and after how long."""
    return {
        "ended": request.session.get("ended", ""),
        "idle_minutes": int(settings.SESSION_IDLE_LIMIT.total_seconds() // 60),
        "open_hours": int(settings.SESSION_ABSOLUTE_LIMIT.total_seconds() // 3600),
    }


def _with_what_was_typed(request: HttpRequest) -> HttpResponse:
    shown = {
        "form": SignInForm(),
        "typed": keep_typed(request, request.session["ended_account"]),
        "files_lost": bool(request.FILES),
        "next": reverse(settings.LOGIN_REDIRECT_URL),
    }
    page = TemplateResponse(request, "security/sign_in.html", shown | why_ended(request), status=403)
    return reswap(retarget(page, "body"), "innerHTML") if request.htmx else page  # type: ignore[attr-defined]
