"""Choosing a password by a link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from security.actions.change_password import change_password
from security.backends import LINK_TOKENS, RESET_TOKENS, digest_for, new_device, read_device
from security.forms import NewPasswordForm
from security.models import Account
from security.queries import NotFound
from security.views.letting_in import remember_device


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The page behind the link. A used, old or invented link gets one and the same answer."""
    account = Account.objects.select_related("person").filter(pk=pk, is_active=True).first()
    if account is None or not any(made.check_token(account, token) for made in (LINK_TOKENS, RESET_TOKENS)):
        return TemplateResponse(request, "security/link_over.html", status=404)
    form = NewPasswordForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        device = read_device(request) or new_device()
        try:
            change_password(
                account=account,
                password=form.cleaned_data["new_password"],
                by=account.person,
                at=request.at,  # type: ignore[attr-defined]
                device=digest_for(device, account),
            )
        except NotFound:
            return TemplateResponse(request, "security/link_over.html", status=404)
        messages.success(request, _("Your password is set. Sign in with it."))
        response = redirect("security:sign_in")
        remember_device(response, device, account)
        return response
    shown = {"form": form, "owner": account.person}
    return TemplateResponse(request, "security/choose_password.html", shown, status=400 if form.errors else 200)
