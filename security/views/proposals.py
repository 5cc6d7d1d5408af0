"""Appointments that wait for a second person."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from security.access import reach_of
from security.actions.appoint import CannotAppoint
from security.actions.decide_proposal import decide_proposal
from security.models import AppointmentProposal
from security.queries import CONFIRMS_PRIVILEGED, proposals_to_decide
from security.signed_in import SignedInRequest, act_key, signed_in


@signed_in
@require_safe
def proposals(request: SignedInRequest) -> HttpResponse:
    """The proposed appointments that this person may confirm or decline (2.3.4)."""
    if not reach_of(request.person, CONFIRMS_PRIVILEGED, request.at):
        raise Http404
    rows = proposals_to_decide(request.person, request.at).select_related("person", "unit", "proposed_by")
    return TemplateResponse(request, "security/proposals.html", {"proposals": rows.order_by("proposed_at", "pk")})


@signed_in
@require_POST
def proposal_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm or decline one."""
    if not reach_of(request.person, CONFIRMS_PRIVILEGED, request.at):
        raise Http404
    proposal = get_object_or_404(AppointmentProposal, pk=pk)
    confirmed = request.POST.get("decision") == "confirm"
    try:
        decide_proposal(
            proposal=proposal, confirmed=confirmed, by=request.person, at=request.at, act_key=act_key(request)
        )
    except CannotAppoint as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("The appointment is confirmed.") if confirmed else _("The proposal is declined.")
        messages.success(request, said)
    return redirect("security:proposals")
