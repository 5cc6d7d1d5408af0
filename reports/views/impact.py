"""What a proposed edition would change."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from casework.actions.ask_job import ask_job
from reports.queries.impact_page import IMPACT, cases_of, chosen_from, groups_of, newest_result
from rulebook.models import EditionProposal
from rulebook.queries.proposals import proposals_visible_to, sees_proposals
from security.signed_in import SignedInRequest, act_key, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def impact(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The newest result with its lists; a press of the button has it worked out anew, as a job."""
    if not sees_proposals(request.person, request.at):
        raise Http404
    proposal = get_object_or_404(proposals_visible_to(request.person, request.at), pk=pk)
    if request.method == "POST":
        asked = ask_job(
            kind=IMPACT,
            arguments={"proposal": pk},
            owner=request.person,
            at=request.at,
            unique_key=f"{IMPACT}:{pk}:{request.person.pk}",
            by=request.person,
            act_key=act_key(request),
        )
        return redirect("casework:job", asked.job)
    return _shown(request, proposal)


def _shown(request: SignedInRequest, proposal: EditionProposal) -> HttpResponse:
    """`?group=` chooses whose list is shown, `?page=` which part of it."""
    job = newest_result(proposal.pk)
    context: dict[str, Any] = {"proposal": proposal, "job": job}
    if job is not None:
        groups = groups_of(job)
        chosen = chosen_from(groups, request.GET.get("group", ""))
        context |= {"outcome": job.outcome, "groups": groups, "chosen": chosen}
        if chosen is not None:
            number = request.GET.get("page")
            context["cases"] = cases_of(chosen, number, reader=request.person, at=request.at)
    return render(request, "reports/impact.html", context)
