"""The last step of every way in: the entry, the session, the device, what was typed before."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from security.actions.sign_in import sign_in as enter_sign_in
from security.backends import DEVICE_COOKIE, digest_for, new_device, read_device
from security.models import Account
from security.views.session import begin_session, safe_next
from security.views.typed import read_typed

DEVICE_KEPT_FOR = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
HALF_WAY = ("half_account", "half_at", "passkey_state")


def let_in(request: HttpRequest, account: Account, *, factor: bool) -> HttpResponse:
    """Begin the session of an account whose password, and `factor` if it has one, were right."""
    device = read_device(request) or new_device()
    enter_sign_in(
        account=account,
        network=request.network,  # type: ignore[attr-defined]
        device=digest_for(device, account),
        by=account.person,
        at=request.at,  # type: ignore[attr-defined]
    )
    for mark in HALF_WAY:
        request.session.pop(mark, None)
    going_to = safe_next(request)
    typed = read_typed(request.POST.get("typed", ""), account)
    begin_session(request, account, factor=factor)
    if typed:
        response: HttpResponse = TemplateResponse(request, "security/send_again.html", {"sent": typed})
    else:
        response = redirect(going_to)
    remember_device(response, device, account)
    return response


def half_way(request: HttpRequest, account: Account) -> None:
    """The password was right; the second factor is still to come. Nobody is signed in yet."""
    request.session.cycle_key()
    request.session["half_account"] = account.pk
    request.session["half_at"] = request.at.timestamp()  # type: ignore[attr-defined]


def remember_device(response: HttpResponse, device: str, account: Account) -> None:
    """Leave the mark by which the device is known again, and the account's language."""
    secure = settings.SECURE_COOKIES
    response.set_cookie(DEVICE_COOKIE, device, max_age=DEVICE_KEPT_FOR, secure=secure, httponly=True, samesite="Lax")
    if account.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, account.language, max_age=DEVICE_KEPT_FOR, secure=secure, samesite="Lax"
        )
