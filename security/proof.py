"""Grave acts ask once more who is there (S:SES-02): a password or second factor shown in the last quarter of an hour.

    @needs("roles.grant")
    @fresh
    def appoint(request): ...

Signing in counts as showing it. What was typed into a form that came too late is kept, as when a session ends.
"""

from __future__ import annotations

from functools import wraps
from typing import ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from security.signed_in import SignedInRequest, View
from security.views.prove import prove_page
from security.views.typed import keep_typed

P = ParamSpec("P")


def fresh(view: View[P]) -> View[P]:
    """Let in whoever has shown lately who it is; everybody else shows it first. Inside `signed_in` or `needs`."""

    @wraps(view)
    def asked(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return ask_for_proof(request) or view(request, *args, **kwargs)

    asked.asks_for_proof = True  # type: ignore[attr-defined]
    return asked


def ask_for_proof(request: SignedInRequest) -> HttpResponseBase | None:
    """Where the person shows who it is; None if that was done lately. In a demonstration nobody is asked."""
    shown = request.session.get("proved_at", request.session.get("signed_in_at", 0))
    if settings.DEMO_MODE or request.at.timestamp() - shown <= settings.PROOF_LASTS.total_seconds():
        return None
    if request.method == "POST":
        page = prove_page(
            request, typed=keep_typed(request, request.user.pk), files_lost=bool(request.FILES), status=403
        )
        return reswap(retarget(page, "body"), "innerHTML") if request.htmx else page
    address = f"{reverse('security:prove')}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
