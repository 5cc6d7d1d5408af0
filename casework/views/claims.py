"""Claiming an application, giving it up, handing it over."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.actions.claim import claim
from casework.actions.hand_over_claim import hand_over_claim
from casework.actions.release_claim import release_claim
from casework.queries.claims import AlreadyClaimed, NotClaimed, colleagues
from casework.queries.desk import NotOnTheDesk, on_the_desk_of, visible_to
from casework.queries.queue import labels_of
from casework.views.application import CONFLICT, show_application
from security.signed_in import SignedInRequest, act_key, signed_in


@require_POST
@signed_in
def claim_application(request: SignedInRequest, pk: int) -> HttpResponse:
    """`do` is claim, take-over or release."""
    get_object_or_404(visible_to(request.person, request.at), pk=pk)
    todo = request.POST.get("do", "")
    try:
        if todo == "release":
            release_claim(**_common(request, pk))
        else:
            claim(take_over=todo == "take-over", **_common(request, pk))
    except (AlreadyClaimed, NotClaimed, NotOnTheDesk) as refusal:
        if request.htmx:
            return show_application(request, pk, typed={"problem": str(refusal)}, status=CONFLICT)
        messages.error(request, str(refusal))
    else:
        if request.htmx:
            return show_application(request, pk)
        messages.success(request, _("Noted. Your colleagues see who works on it."))
    return redirect("casework:application", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hand_over_application(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose a colleague (GET), who has it from then on (POST). For those on whose desk it lies."""
    desk = on_the_desk_of(request.person, request.at).select_related("person", "waiting_for__unit")
    application = get_object_or_404(desk, pk=pk)
    if application.waiting_for is None:
        raise Http404
    if request.method == "POST":
        to = request.POST.get("to", "")
        try:
            hand_over_claim(to=int(to) if to.isdecimal() else 0, **_common(request, pk))
        except (NotClaimed, NotOnTheDesk) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Handed over. Your colleague has got a message."))
        return redirect("casework:application", pk)
    others = colleagues(application, application.waiting_for, officer=request.person, at=request.at)
    label = labels_of([application]).get(application.pk, "")
    page = {"application": application, "label": label, "colleagues": others.order_by("pinyin", "pk")}
    return render(request, "casework/hand_over.html", page)


def _common(request: SignedInRequest, pk: int) -> dict[str, Any]:
    return {"application_id": pk, "by": request.person, "at": request.at, "act_key": act_key(request)}
