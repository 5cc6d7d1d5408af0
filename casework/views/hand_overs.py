"""The register of hand-overs, for who appoints to offices: what is under way and what is missing for it. Read-only."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from casework.queries.hand_overs import PAGE, hand_overs, shown_hand_overs
from security.signed_in import SignedInRequest, needs

VIEWS = ("open", "finished")


@require_safe
@needs("roles.grant")
def hand_over_register(request: SignedInRequest) -> HttpResponse:
    """The open ones, or (`?view=finished`) those that are done or called off; `before` goes on to the next page."""
    view, before = request.GET.get("view", "open"), request.GET.get("before", "0")
    if view not in VIEWS or not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Http404
    found = list(hand_overs(is_open=view == "open", before=int(before))[: PAGE + 1])
    context = {
        "view": view,
        "rows": shown_hand_overs(found[:PAGE], localtime(request.at).date()),
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
    }
    return render(request, "casework/hand_overs.html", context)
