"""Guardians sign in by a one-time code and the student's number; they need no password (ux 17, SEC-2.4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from enrollment.forms.door import GuardianAskForm, GuardianForm
from enrollment.queries.door import address_digest, guardian_with_code
from enrollment.views.activation import TOO_MANY, asked
from security.actions.use_code import use_code
from security.backends import TooManyGuesses, begin_guess, sign_in_key
from security.models import Account, OneTimeCode
from security.queries import NotFound
from security.rules.guessing import NO_NAME
from security.views.session import begin_session

GUARDIAN = OneTimeCode.Purpose.GUARDIAN
WRONG = gettext_lazy(
    "Number and code do not belong together, or the code is used or too old. Check both, or ask for a new code."
)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def guardian_door(request: HttpRequest, code: str = "") -> HttpResponse:
    """The page behind the code or its link. Looking at it uses nothing up."""
    form = GuardianForm(request.POST or None, initial={"code": code})
    if request.method == "POST" and form.is_valid():
        account = _let_in(request, form)
        if account is not None:
            begin_session(request, account)
            return redirect("home")
    return TemplateResponse(
        request, "enrollment/guardian_door.html", {"form": form}, status=400 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def guardian_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link to the guardian's own address on record. The answer is always the same."""
    form = GuardianAskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        detail = address_digest(form.cleaned_data["email"])
        if asked(request, form, GUARDIAN, detail):
            return TemplateResponse(request, "security/link_sent.html")
    return TemplateResponse(request, "enrollment/guardian_ask.html", {"form": form}, status=400 if form.errors else 200)


def _let_in(request: HttpRequest, form: GuardianForm) -> Account | None:
    number, code, at = form.cleaned_data["number"], form.cleaned_data["code"], request.at  # type: ignore[attr-defined]
    try:  # no lock of the student's number, which every classmate knows; the network has its limit
        guess = begin_guess(request, f"guardian:{sign_in_key(number)}", None, limits=NO_NAME)
    except TooManyGuesses:
        form.add_error(None, TOO_MANY)
        return None
    account = guardian_with_code(sign_in_key(number), code, at)
    if account is None or not _used_up(request, account, code):
        form.add_error(None, WRONG)
        return None
    guess.right()
    return account


def _used_up(request: HttpRequest, account: Account, code: str) -> bool:
    """Whether this press is the one that the code lets in."""
    network, at = request.network, request.at  # type: ignore[attr-defined]
    try:
        use_code(account=account, code=code, network=network, by=account.person, at=at)
    except NotFound:
        return False
    return True
