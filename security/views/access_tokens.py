"""Tokens of systems outside: listed, given (and shown once), revoked."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from security.actions.issue_access_token import CannotIssueToken, issue_access_token
from security.actions.revoke_access_token import revoke_access_token
from security.forms import AccessTokenForm
from security.models import AccessToken
from security.proof import fresh
from security.queries import NotFound
from security.queries.access_tokens import state_of, tokens_listed
from security.rules.access_tokens import digest, new_token
from security.signed_in import SignedInRequest, act_key, needs


@needs("users.manage")
@require_safe
def access_tokens(request: SignedInRequest) -> HttpResponse:
    """Which systems may ask, since when and until when, when each last did."""
    rows = [(token, state_of(token, request.at)) for token in tokens_listed()]
    return TemplateResponse(request, "security/access_tokens.html", {"tokens": rows})


@needs("users.manage", verbs={"decide"})
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def access_token_new(request: SignedInRequest) -> HttpResponseBase:
    """Give a system a token. The page that answers is the only place where it is ever shown."""
    form = AccessTokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _issued(request, form)
        except CannotIssueToken as refusal:
            form.add_error(None, str(refusal))
    shown = {"form": form, "scope": AccessToken.Scope.STUDY_RIGHT.label}
    return TemplateResponse(request, "security/access_token_new.html", shown, status=400 if form.errors else 200)


@needs("users.manage", verbs={"decide"})
@fresh
@require_POST
def access_token_revoke(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """End a token at once."""
    try:
        done = revoke_access_token(token=pk, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound as refusal:
        messages.info(request, str(refusal))
    else:
        said = _("The token of %(system)s is revoked. Its next request is refused.")
        messages.success(request, said % {"system": done.system})
    return redirect("security:access_tokens")


def _issued(request: SignedInRequest, form: AccessTokenForm) -> HttpResponse:
    token = new_token()
    done = issue_access_token(
        system=form.cleaned_data["system"],
        scope=AccessToken.Scope.STUDY_RIGHT,
        last_day=form.cleaned_data["last_day"],
        token=token,
        by=request.person,
        at=request.at,
        act_key=act_key(request),
    )
    if not AccessToken.objects.filter(pk=done.token, digest=digest(token)).exists():
        messages.info(request, _("This token was shown already. If it is lost, revoke it and give a new one."))
        return redirect("security:access_tokens")
    shown = {"done": done, "token": token, "back": reverse("security:access_tokens")}
    return TemplateResponse(request, "security/access_token_shown.html", shown)
