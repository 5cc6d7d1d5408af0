"""Showing once more who one is, before a grave act."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from security.actions.show_password import show_password
from security.backends import TooManyGuesses, begin_guess
from security.backends.factors import factors_of
from security.forms import FactorForm, PasswordAgainForm
from security.models import Account
from security.queries import NotFound
from security.signed_in import SignedInRequest, signed_in
from security.views.second_factor import TOO_MANY, passkey_question, shows_factor
from security.views.session import safe_next
from security.views.typed import read_typed


@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: SignedInRequest) -> HttpResponse:
    """The second factor, or the password where there is none; then on to where one was going."""
    form = _form(request, request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_shown(request, form):
        request.session["proved_at"] = request.at.timestamp()
        typed = read_typed(request.POST.get("typed", ""), request.user)
        if typed:
            return TemplateResponse(request, "security/send_again.html", {"sent": typed, "proved": True})
        return redirect(safe_next(request))
    return prove_page(request, form=form, typed=request.POST.get("typed", ""), status=400 if form.errors else 200)


def prove_page(
    request: SignedInRequest, *, form: Any = None, typed: str = "", files_lost: bool = False, status: int = 200
) -> HttpResponse:
    """The page that asks; `typed` is what waits to be sent."""
    shown = {
        "form": form or _form(request, None),
        "typed": typed,
        "files_lost": files_lost,
        "next": safe_next(request),
    }
    return TemplateResponse(
        request, "security/prove.html", shown | passkey_question(request, request.user), status=status
    )


def _form(request: SignedInRequest, data: Any) -> FactorForm | PasswordAgainForm:
    return FactorForm(data) if factors_of(request.user) else PasswordAgainForm(data)


def _is_shown(request: SignedInRequest, form: FactorForm | PasswordAgainForm) -> bool:
    if isinstance(form, FactorForm):
        return shows_factor(request, request.user, form)
    return _password_is_right(request, request.user, form)


def _password_is_right(request: HttpRequest, account: Account, form: PasswordAgainForm) -> bool:
    try:
        guess = begin_guess(request, f"account:{account.pk}", account)
    except TooManyGuesses:
        form.add_error(None, TOO_MANY)
        return False
    try:
        show_password(
            account=account,
            password=form.cleaned_data["password"],
            by=account.person,
            at=request.at,  # type: ignore[attr-defined]
        )
    except NotFound:
        form.add_error("password", _("This is not your present password. Type the one you signed in with."))
        return False
    guess.right()
    return True
