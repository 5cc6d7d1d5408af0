"""One's second factors: seeing, adding and removing them, and recovery codes."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from security.access import offices_held
from security.actions.add_generator import CannotAddFactor, add_generator
from security.actions.add_passkey import add_passkey
from security.actions.make_recovery_codes import make_recovery_codes
from security.actions.remove_factor import CannotRemove, remove_factor
from security.backends import totp
from security.backends.factors import are_in_use, factors_of, recovery_codes
from security.backends.passkeys import ask_to_make, made
from security.events import FactorAdded
from security.fields.cipher import CannotUnseal, seal, unseal
from security.forms import GeneratorForm, PasskeyForm
from security.models import ActKey, RecoveryCode
from security.proof import fresh
from security.queries import NotFound, the_school
from security.rules import codes
from security.rules.qr import qr
from security.signed_in import SignedInRequest, act_key, signed_in, unfinished_too


@signed_in
@unfinished_too
@require_safe
def factors(request: SignedInRequest) -> HttpResponse:
    """Which there are, how many recovery codes are left, and whether one is needed."""
    shown = {
        "factors": factors_of(request.user),
        "codes_left": RecoveryCode.objects.filter(account=request.user, over_at=None).count(),
        "needed": is_needed(request),
    }
    return TemplateResponse(request, "security/factors.html", shown)


@sensitive_post_parameters()
@signed_in
@unfinished_too
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def generator_add(request: SignedInRequest) -> HttpResponseBase:
    """Show a fresh secret as QR code and text; its first code proves that the app has it. The secret waits in the page
    itself, sealed for its owner.
    """
    form = GeneratorForm(request.POST or None)
    secret = _sealed_secret(request) or totp.new_secret()
    if request.method == "POST" and form.is_valid():
        fresh_codes = _codes(request)
        if _was_added(request):
            return _recovery_page(request, fresh_codes)
        step = totp.step_of(secret, form.cleaned_data["code"], request.at)
        if step is None:
            form.add_error(
                "code", _("This is not the code of now. Check the clock of the device and type the next one.")
            )
        elif _is_kept(
            request,
            form,
            add_generator,
            secret=secret,
            step=step,
            name=form.cleaned_data["name"] or _("Authenticator app"),
            codes=fresh_codes,
        ):
            return _added(request, fresh_codes)
    address = totp.address(secret, account=request.person.name, issuer=str(the_school() or settings.SITE_ADDRESS))
    shown = {"form": form, "secret": _in_fours(secret), "sealed": _seal(request, secret), "qr": qr(address)}
    return TemplateResponse(request, "security/generator.html", shown, status=400 if form.errors else 200)


@signed_in
@unfinished_too
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_add(request: SignedInRequest) -> HttpResponseBase:
    """Ask the browser to make a passkey; without its script there is the code generator."""
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fresh_codes = _codes(request)
        if _was_added(request):
            return _recovery_page(request, fresh_codes)
        passkey = made(request.session.pop("passkey_state", None), form.cleaned_data["answer"])
        if passkey is None:
            form.add_error(None, _("The passkey was not made, or the page had waited too long. Try once more."))
        elif _is_kept(request, form, add_passkey, passkey=passkey, name=form.cleaned_data["name"], codes=fresh_codes):
            return _added(request, fresh_codes)
    options, request.session["passkey_state"] = ask_to_make(request.user, factors_of(request.user))
    shown = {"form": form, "passkey_options": options}
    return TemplateResponse(request, "security/passkey.html", shown, status=400 if form.errors else 200)


@signed_in
@fresh
@require_POST
def factor_remove(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Remove one."""
    by, at = request.person, request.at
    try:
        remove_factor(
            account=request.user, factor=pk, needed=is_needed(request), by=by, at=at, act_key=act_key(request)
        )
        messages.success(request, _("The second factor is removed."))
    except CannotRemove as refusal:
        messages.error(request, str(refusal))
    except NotFound:
        messages.info(request, _("It had been removed already."))
    return redirect("security:factors")


@signed_in
@fresh
@require_POST
def recovery_new(request: SignedInRequest) -> HttpResponseBase:
    """Make new recovery codes and show them, on this one answer only."""
    if not factors_of(request.user):
        messages.error(request, _("Add a second factor first; recovery codes stand in for it."))
        return redirect("security:factors")
    fresh_codes = _codes(request)
    make_recovery_codes(
        account=request.user, codes=fresh_codes, by=request.person, at=request.at, act_key=act_key(request)
    )
    return _recovery_page(request, fresh_codes)


def is_needed(request: SignedInRequest) -> bool:
    """Whether this person's offices ask for a second factor (S:AUT-03)."""
    return settings.SECOND_FACTOR_FOR_STAFF and bool(offices_held(request.person, request.at))


def _is_kept(request: SignedInRequest, form: Form, add: Callable[..., Any], **factor: Any) -> bool:
    """Add the factor; or say beside the form why not."""
    try:
        event = add(account=request.user, by=request.person, at=request.at, act_key=act_key(request), **factor)
    except CannotAddFactor as refusal:
        form.add_error(None, str(refusal))
        return False
    return isinstance(event, FactorAdded)  # the key of another form's press brings that one's outcome


def _added(request: SignedInRequest, fresh_codes: list[str]) -> HttpResponseBase:
    """This session has just shown the factor. With the first one come the recovery codes."""
    request.session["factor"] = True
    request.session["proved_at"] = request.at.timestamp()
    messages.success(request, _("The second factor is added."))
    return _recovery_page(request, fresh_codes)


def _was_added(request: SignedInRequest) -> bool:
    """Whether this press has arrived before and added a factor; its answer, with the codes, may have been lost.

    It proves nothing anew, so the session is left as it is. Whatever else was pressed by this key counts for nothing.
    """
    press, pressed = act_key(request), ActKey.objects.filter(person=request.person)
    return press is not None and pressed.filter(key=press, outcome__event=FactorAdded.key).exists()


def _codes(request: SignedInRequest) -> list[str]:
    return recovery_codes(request.user, act_key(request))


def _recovery_page(request: SignedInRequest, fresh_codes: list[str]) -> HttpResponseBase:
    """Those of this press, if it made any that still work."""
    if not are_in_use(request.user, fresh_codes):
        return redirect("security:factors")
    shown = {"codes": [codes.shown(code) for code in fresh_codes]}
    return TemplateResponse(request, "security/recovery.html", shown)


def _seal(request: SignedInRequest, secret: str) -> str:
    return urlsafe_b64encode(seal(secret.encode(), f"generator|{request.user.pk}")).decode()


def _sealed_secret(request: SignedInRequest) -> str:
    """The secret that the page before showed this person; empty for anything else."""
    try:
        return unseal(urlsafe_b64decode(request.POST.get("sealed", "")), f"generator|{request.user.pk}").decode()
    except (CannotUnseal, ValueError):
        return ""


def _in_fours(secret: str) -> str:
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
