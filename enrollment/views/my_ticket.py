"""The student's number at the counter: drawn on the telephone, how many are before, and when one is called."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollment.actions.draw_ticket import CannotDraw, draw_ticket
from enrollment.actions.leave_counter import leave_counter
from enrollment.models import TermRegistration
from enrollment.queries.registration import own_registrations
from enrollment.queries.tickets import department_of, line_of, own_ticket, standing, why_not
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_ticket(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The own number of today with its place in the line; or a button that draws one."""
    row = get_object_or_404(own_registrations(request.person).select_related("unit__parent"), pk=pk)
    if request.method == "POST":
        try:
            draw_ticket(registration=pk, by=request.person, at=request.at, act_key=act_key(request))
        except NotFound as gone:
            raise Http404 from gone
        except CannotDraw as refusal:
            messages.error(request, str(refusal))
        return redirect("enrollment:my_ticket", pk)
    return _page(request, row)


@require_POST
@signed_in
def my_ticket_leave(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The student does not wait any longer."""
    get_object_or_404(own_registrations(request.person), pk=pk)
    try:
        leave_counter(registration=pk, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have given your number back."))
    return redirect("enrollment:my_ticket", pk)


def _page(request: SignedInRequest, row: TermRegistration) -> HttpResponse:
    """The page; its part with the number alone where the script asks again."""
    today = localtime(request.at).date()
    found, counter = own_ticket(row, request.at), department_of(row)
    is_live = found is not None and found.state in found.LIVE
    refusal = None if is_live else why_not(row, today)
    context = {
        "row": row,
        "counter": found.unit if found is not None and is_live else counter,
        "ticket": found,
        "is_live": is_live,
        "before": standing(found).before if found is not None and is_live else 0,
        "refusal": refusal.said(_) if refusal else "",
        "waiting": 0 if is_live or refusal else line_of(row.batch_id, counter.pk, today).count(),
    }
    part = "#ticket" if request.htmx and not request.htmx.boosted else ""
    return render(request, f"enrollment/my_ticket.html{part}", context)
