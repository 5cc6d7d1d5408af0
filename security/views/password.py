"""Choosing a new password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from security.actions.change_password import change_password as enter_change
from security.backends import TooManyGuesses, begin_guess
from security.forms import ChangePasswordForm
from security.signed_in import SignedInRequest, signed_in
from security.views.session import renew_marks


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password; every other session of the account ends."""
    request.may_keep_password = True  # type: ignore[attr-defined]
    return _change(request)


@signed_in
def _change(request: SignedInRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid() and _knows_the_present_one(request, form):
        enter_change(account=request.user, password=form.cleaned_data["new_password"], by=request.person, at=request.at)
        update_session_auth_hash(request, request.user)
        renew_marks(request)
        messages.success(request, _("Your password is changed. Sessions on other devices have ended."))
        return redirect("home")
    shown = {"form": form, "required": request.user.must_change_password}
    return TemplateResponse(request, "security/change_password.html", shown, status=400 if form.errors else 200)


def _knows_the_present_one(request: SignedInRequest, form: ChangePasswordForm) -> bool:
    """Whoever found an open session may not guess here without end."""
    try:
        guess = begin_guess(request, f"account:{request.user.pk}", request.user)
    except TooManyGuesses:
        form.add_error("password", _("There were too many attempts. Try again in an hour."))
        return False
    if not request.user.check_password(form.cleaned_data["password"]):
        form.add_error("password", _("This is not your present password. Type the one you signed in with."))
        return False
    guess.right()
    return True
