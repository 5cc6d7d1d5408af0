"""Signing in and out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from security.actions.sign_out import sign_out as enter_sign_out
from security.backends import TooManyGuesses
from security.backends.factors import factors_of
from security.forms import FactorForm, SignInForm
from security.models import Account
from security.rules.links import DOORS
from security.signed_in import SignedInRequest, from_anywhere, signed_in, unfinished_too
from security.views.letting_in import half_way, let_in
from security.views.second_factor import passkey_question
from security.views.session import safe_next, why_ended

WRONG = gettext_lazy(
    "The name and the password do not belong together, or the account is closed. Check both and try again; "
    "if you have forgotten the password, ask the information centre for a new link."
)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page. Every wrong answer is the same, whether the name exists or not (S:AUT-02)."""
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(safe_next(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = authenticate(request, username=form.cleaned_data["name"], password=form.cleaned_data["password"])
        except TooManyGuesses as refusal:
            form.add_error(None, _come_back(refusal))
        else:
            if isinstance(account, Account):
                return _go_on(request, account)
            form.add_error(None, WRONG)
    return _page(request, form)


@signed_in
@from_anywhere
@unfinished_too
@require_POST
def sign_out(request: SignedInRequest) -> HttpResponse:
    """End this session; the browser forgets the pages it kept."""
    enter_sign_out(account=request.user, by=request.person, at=request.at)
    logout(request)
    return _gone(request, _("You are signed out."))


@signed_in
@from_anywhere
@unfinished_too
@require_POST
def end_sessions(request: SignedInRequest) -> HttpResponse:
    """End all sessions of the account, on every device, this one too."""
    enter_sign_out(account=request.user, everywhere=True, by=request.person, at=request.at)
    logout(request)
    return _gone(request, _("All your sessions have ended, on every device. Sign in again here."))


def _go_on(request: HttpRequest, account: Account) -> HttpResponse:
    """To the second factor, where there is one; what was typed before comes along in the page."""
    if not factors_of(account):
        return let_in(request, account, factor=False)
    half_way(request, account)
    kept = {name: request.POST.get(name, "") for name in ("next", "typed")}
    shown = {"form": FactorForm()} | kept | passkey_question(request, account)
    return TemplateResponse(request, "security/second_factor.html", shown)


def _page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    kept = {name: request.POST.get(name) or request.GET.get(name, "") for name in ("next", "typed")}
    doors = [{"url": reverse(name), "title": title} for name, title in DOORS.items()]
    shown = {"form": form, "doors": doors} | kept | why_ended(request)
    return TemplateResponse(request, "security/sign_in.html", shown, status=400 if form.errors else 200)


def _gone(request: HttpRequest, sentence: str) -> HttpResponse:
    """Cookies stay: the device remains known, so that strangers cannot lock its owner out of it."""
    messages.success(request, sentence)
    response = redirect(settings.LOGIN_URL)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _come_back(refusal: TooManyGuesses) -> str:
    when = localtime(refusal.again_at)
    return _(
        "There were too many attempts to sign in. Try again after {time} on {date}. "
        "From a device on which you have signed in before you can sign in now."
    ).format(time=f"{when:%H:%M:%S}", date=f"{when:%Y-%m-%d}")
