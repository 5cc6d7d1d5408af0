"""The open sessions of one's own account, and ending them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from security.actions.end_session import end_session
from security.queries import NotFound
from security.queries.sessions import shown_sessions
from security.signed_in import SignedInRequest, signed_in


@signed_in
@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    """Where one is signed in now: device, network, since when, last used."""
    rows = shown_sessions(request.user, request.at, this=request.session.session_key)
    return TemplateResponse(request, "security/sessions.html", {"sessions": rows})


@signed_in
@require_POST
def session_end(request: SignedInRequest, handle: str) -> HttpResponse:
    """End one of them."""
    try:
        end_session(account=request.user, handle=handle, by=request.person, at=request.at)
    except NotFound:
        messages.info(request, _("That session had already ended."))
    else:
        messages.success(request, _("The session is ended."))
    return redirect("security:sessions")
