"""A new student's own page: when to come, what to bring, the code for the counter, the papers to sign."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions.sign_paper import CannotSign, sign_paper
from enrollment.models import Arrival, Consent
from enrollment.queries.arrivals import AT_THE_DESK, CHECKS_IN, arrivals_for
from enrollment.queries.entry_papers import may_sign_for, papers_of, who_signs
from enrollment.queries.own_arrival import admission_is_over, own_arrivals
from enrollment.rules.arrival_code import code_of
from enrollment.rules.entry_papers import CURRENT
from enrollment.rules.to_bring import TO_BRING
from enrollment.views.intake import TONES
from security.queries import NotFound
from security.rules.qr import qr
from security.signed_in import SignedInRequest, act_key, needs, signed_in


@require_safe
@signed_in
def my_arrival(request: SignedInRequest, pk: int) -> HttpResponse:
    """For the student, and for a guardian who looks on."""
    found = _own(request, pk)
    address = request.build_absolute_uri(reverse("enrollment:arrival_scan", args=[code_of(found.pk)]))
    context = {
        "arrival": found,
        "tone": TONES[found.state],
        "is_over": admission_is_over(found),
        "to_bring": [_(one) for one in TO_BRING],
        "papers": papers_of(found.person),
        "may_sign": may_sign_for(found.person, request.person, request.at),
        "is_own": found.person_id == request.person.pk,
        "qr": qr(address),
    }
    return render(request, "enrollment/my_arrival.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def entry_paper(request: SignedInRequest, pk: int, paper: str) -> HttpResponseBase:
    """The text of a paper in full, and the button by which it is signed."""
    found = _own(request, pk)
    if paper not in CURRENT:
        raise Http404
    if request.method == "POST":
        try:
            sign_paper(
                person=found.person, paper=paper, signer=request.person,
                by=request.person, at=request.at, act_key=act_key(request),
            )  # fmt: skip
        except (CannotSign, NotFound) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Signed. Thank you."))
        return redirect("enrollment:my_arrival", pk)
    state = next(one for one in papers_of(found.person) if one.text.paper == paper)
    context: dict[str, Any] = {
        "arrival": found,
        "paper": state.text,
        "signed": state.signed,
        "may_sign": may_sign_for(found.person, request.person, request.at),
        "is_own": found.person_id == request.person.pk,
    }
    return render(request, "enrollment/entry_paper.html", context)


@require_POST
@needs(CHECKS_IN, verbs=AT_THE_DESK)
def arrival_paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The counter enters what was signed on paper, and by whom."""
    found = get_object_or_404(arrivals_for(request.person, request.at).select_related("person"), pk=pk)
    paper, signer = request.POST.get("paper", ""), request.POST.get("signer", "")
    signers = {str(one.pk): one for one in who_signs(found.person, request.at)}
    if paper not in Consent.Paper.values or signer not in signers:
        messages.error(request, _("Choose who signed the paper. For a minor it is a verified legal guardian."))
        return redirect("enrollment:arrival", pk)
    try:
        sign_paper(
            person=found.person, paper=paper, signer=signers[signer],
            by=request.person, at=request.at, act_key=act_key(request),
        )  # fmt: skip
    except CannotSign as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The paper is entered."))
    return redirect("enrollment:arrival", pk)


def _own(request: SignedInRequest, pk: int) -> Arrival:
    return get_object_or_404(own_arrivals(request.person, request.at), pk=pk)
