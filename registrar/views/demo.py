"""Signing in by one click, in demo mode only and as made-up people only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from registrar.demo_people import accounts_to_try
from security.actions.sign_in import sign_in
from security.views.session import begin_session, safe_next


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Become the demo person named by `person`; whoever was signed in before is signed out."""
    people = {person.key: account for person, account in accounts_to_try()} if settings.DEMO_MODE else {}
    account = people.get(request.POST.get("person", ""))
    if account is None:
        raise Http404
    at, network = request.at, request.network  # type: ignore[attr-defined]
    sign_in(account=account, network=network, device=None, by=account.person, at=at)
    begin_session(request, account)
    return redirect(safe_next(request))
