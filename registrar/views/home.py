"""The front door."""

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from registrar.homes import home_of
from rulebook.queries.acknowledging import unread_by
from security.signed_in import SignedInRequest, signed_in


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponseBase:
    """Lead whoever is signed in to the home page of his role; until there is one, show what is on offer."""
    address = home_of(request)
    if address is not None and address != request.path:
        return redirect(address)
    context = {"to_read": unread_by(request.person, request.at)}
    return TemplateResponse(request, "registrar/landing.html", context)
