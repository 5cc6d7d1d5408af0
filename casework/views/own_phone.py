"""The own mobile number, for people of staff: write it, read the code that comes to it, type the code; or remove it."""

import logging
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.actions.ask_phone_code import CannotAskCode, ask_phone_code
from casework.actions.change_own_phone import change_own_phone
from casework.channels import reaches_phones, send_text
from casework.forms.own_phone import CodeForm, NumberForm
from casework.queries.channels import reachable
from casework.rules.channels import mobile_of
from security.actions.remove_phone import CannotRemovePhone, remove_phone
from security.backends.guesses import TooManyGuesses, begin_guess
from security.proof import fresh
from security.queries import NotFound
from security.queries.staff import account_of_staff
from security.rules import codes
from security.rules.guessing import A_CODE
from security.signed_in import SignedInRequest, act_key, signed_in

_log: Final = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@fresh
def own_phone(request: SignedInRequest) -> HttpResponseBase:
    """First the number, then the code; the number is on record once the code has come back."""
    try:
        account_of_staff(request.person, request.at)
    except NotFound:
        raise Http404 from None
    if request.method == "POST" and not reaches_phones():
        raise Http404
    has_code = "code" in request.POST
    form = (CodeForm if has_code else NumberForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not has_code and _code_is_sent(request, form):
            form = CodeForm(initial={"number": form.cleaned_data["number"]})
        elif has_code and _is_changed(request, form):
            messages.success(request, _("Your number is on record. Choose below whether you want text messages."))
            return redirect("casework:channels")
    context = {"form": form, "ways": reachable(request.person), "waits": isinstance(form, CodeForm)}
    return render(request, "casework/own_phone.html", context, status=400 if form.errors else 200)


@require_POST
@signed_in
@fresh
def own_phone_remove(request: SignedInRequest) -> HttpResponseBase:
    """The own number goes off the record; whoever still has the telephone is told there, once."""
    before = mobile_of(request.person.phone)
    try:
        remove_phone(person=request.person.pk, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound:
        raise Http404 from None
    except CannotRemovePhone as refusal:
        messages.error(request, str(refusal))
        return redirect("casework:own_phone")
    if before and reaches_phones():
        _is_texted(before, _("Your mobile number was removed. Not you? Tell the information centre."))
    messages.success(request, _("Your number is no longer on record. Your inbox has every message as before."))
    return redirect("casework:channels")


def _code_is_sent(request: SignedInRequest, form: Any) -> bool:
    """The code goes out while the page waits: who asked holds the telephone in the hand."""
    number, code = form.cleaned_data["number"], codes.new_code()
    words = _("{code} is your code for the student office. It works for 15 minutes. Tell it to nobody.")
    try:
        ask_phone_code(number=number, code=code, by=request.person, at=request.at)
    except CannotAskCode as refusal:
        form.add_error("number", str(refusal))
    else:
        if not _is_texted(mobile_of(number), words.format(code=codes.shown(code))):
            form.add_error("number", _("The text message could not be sent. Check the number, or try again later."))
    return not form.errors


def _is_changed(request: SignedInRequest, form: Any) -> bool:
    before, said = mobile_of(request.person.phone), form.cleaned_data
    try:
        guess = begin_guess(request, f"phone:{request.user.pk}", None, limits=A_CODE)
        change_own_phone(**said, by=request.person, at=request.at, act_key=act_key(request))
    except TooManyGuesses:
        form.add_error("code", _("That was tried too often. Wait an hour and ask for another code."))
    except NotFound as refusal:
        form.add_error("code", str(refusal))
    else:
        guess.right()
        if before:  # once and only now: the number before is kept nowhere, so nothing could try again
            _is_texted(before, _("Your mobile number was changed. Not you? Tell the information centre."))
    return not form.errors


def _is_texted(number: str, text: str) -> bool:
    try:
        send_text(number, text)
    except Exception as failure:  # noqa: BLE001 - whatever the provider says; it may say the number, so no more is logged
        _log.warning("A text message about a mobile number was not sent: %s", type(failure).__name__)
        return False
    return True
