"""Activating an account: the student proves who it is and chooses the first password (SEC-2.4)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from enrollment.forms.door import ActivateForm, AskForm
from enrollment.queries.door import who_activates
from security.actions.activate_account import activate_account
from security.actions.ask_link import AskedTooOften, ask_link
from security.backends import TooManyGuesses, begin_guess, digest_for, new_device, read_device, sign_in_key
from security.models import Account, OneTimeCode
from security.queries import NotFound
from security.rules.guessing import NO_NAME
from security.views.letting_in import remember_device

ACTIVATE = OneTimeCode.Purpose.ACTIVATE
WRONG = gettext_lazy(
    "Number, ID document (or birth date) and code do not belong together, the code is used or too old, or the account "
    "is active already. Check all three; a new code comes from the class tutor."
)
TOO_MANY = gettext_lazy("There were too many attempts. Try again in an hour.")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: HttpRequest, code: str = "") -> HttpResponse:
    """One page, one answer to whatever is wrong (S:AUT-02)."""
    form = ActivateForm(request.POST or None, initial={"code": code})
    device = read_device(request) or new_device()
    account = _activated(request, form, device) if request.method == "POST" and form.is_valid() else None
    if account is not None:
        messages.success(request, _("Your account is active. Sign in with your password."))
        response = redirect("security:sign_in")
        remember_device(response, device, account)
        return response
    return TemplateResponse(request, "enrollment/activate.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def activation_ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code by e-mail. The answer is the same for every number."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and asked(request, form, ACTIVATE):
        return TemplateResponse(request, "security/link_sent.html")
    return TemplateResponse(
        request, "enrollment/activation_ask.html", {"form": form}, status=400 if form.errors else 200
    )


def asked(request: HttpRequest, form: Any, purpose: str, detail: str = "") -> bool:
    """Whether the request for a link to this number is noted; if not, the form says so."""
    key, network = sign_in_key(form.cleaned_data["number"]), request.network  # type: ignore[attr-defined]
    try:
        ask_link(key=key, purpose=purpose, detail=detail, network=network, at=request.at)  # type: ignore[attr-defined]
    except AskedTooOften:
        form.add_error(None, TOO_MANY)
        return False
    return True


def _activated(request: HttpRequest, form: ActivateForm, device: str) -> Account | None:
    data, at = form.cleaned_data, request.at  # type: ignore[attr-defined]
    try:  # no lock of the number: whoever knows it could keep the student out (the network has its limit)
        guess = begin_guess(request, f"activate:{sign_in_key(data['number'])}", None, limits=NO_NAME)
    except TooManyGuesses:
        form.add_error(None, TOO_MANY)
        return None
    account = who_activates(data["number"], data["id_number"], data["birth_date"], data["code"], at)
    if account is None:
        form.add_error(None, WRONG)
        return None
    guess.right()
    if not form.check_password_for(account):
        return None
    try:
        activate_account(
            account=account,
            code=data["code"],
            password=data["new_password"],
            by=account.person,
            at=at,
            device=digest_for(device, account),
        )
    except NotFound:
        form.add_error(None, WRONG)
        return None
    return account
