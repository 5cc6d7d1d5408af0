"""Claiming an application, giving it up, handing it over: three buttons of the panel."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.actions.claim import claim
from casework.actions.release_claim import hand_over, release_claim
from casework.queries.claims import AlreadyClaimed, NotClaimed
from casework.queries.desk import NotOnTheDesk, visible_to
from casework.views.application import CONFLICT, show_application
from security.signed_in import SignedInRequest, act_key, signed_in


@require_POST
@signed_in
def claim_application(request: SignedInRequest, pk: int) -> HttpResponse:
    """`do` is claim, take-over, release or hand-over (to the officer named by `to`)."""
    get_object_or_404(visible_to(request.person, request.at), pk=pk)
    common = {"application_id": pk, "by": request.person, "at": request.at, "act_key": act_key(request)}
    todo, to = request.POST.get("do", ""), request.POST.get("to", "")
    try:
        if todo == "release":
            release_claim(**common)
        elif todo == "hand-over":
            hand_over(to=int(to) if to.isdecimal() else 0, **common)
        else:
            claim(take_over=todo == "take-over", **common)
    except (AlreadyClaimed, NotClaimed, NotOnTheDesk) as refusal:
        if request.htmx:
            return show_application(request, pk, typed={"problem": str(refusal)}, status=CONFLICT)
        messages.error(request, str(refusal))
    else:
        if request.htmx:
            return show_application(request, pk)
        messages.success(request, _("Noted. Your colleagues see who works on it."))
    return redirect("casework:application", pk)
