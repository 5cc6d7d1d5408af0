"""The counter of the finance office: fee states; and what the clinic's counter shares with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from enrollment.actions.record_fees import record_fees
from enrollment.models import Batch, FeeRecord
from enrollment.queries.counters import enrollments_of, fee_rows, open_batches
from enrollment.rules.typed import number_in
from security.rules.search_text import search_text
from security.sealed_search import in_address
from security.signed_in import SignedInRequest, act_key, needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("fee.state", verbs={"decide"})
def fees(request: SignedInRequest) -> HttpResponse:
    """Find students of an open registration and enter what is paid, aided or exempt (REG-2.1)."""
    batch = chosen_batch(request)
    asked = asked_for(request, batch)
    address = f"{reverse('enrollment:fees')}?{in_address(asked)}"
    if request.method == "POST":
        ids = enrollments_of(batch, ticked(request)) if batch else []
        state = request.POST.get("set", "")
        if not ids or state not in FeeRecord.State.values:
            messages.error(request, _("Tick at least one student and choose the fee state."))
        elif batch is not None:
            record_fees(
                batch=batch,
                enrollments=ids,
                state=state,
                source=request.POST.get("source", "")[:40],
                by=request.person,
                at=request.at,
                act_key=act_key(request),
            )
            messages.success(request, recorded_words(len(ids)))
        return redirect(address)
    context = {
        "batch": batch,
        "batches": open_batches(),
        "rows": fee_rows(batch, q=asked["q"], state=asked["state"]) if batch else [],
        "states": FeeRecord.State.choices,
        "asked": asked,
        "address": address,
    }
    return render(request, "enrollment/fees.html", context | {"none_words": none_words(asked)})


def none_words(asked: dict[str, Any]) -> str:
    """What an empty list says."""
    if asked["q"] or asked["state"]:
        return _("Nobody matches. Clear the filters.")
    return _("Nobody of this registration has to be entered here.")


def recorded_words(number: int) -> str:
    """For how many it is recorded."""
    return ngettext("Recorded for %(n)s student.", "Recorded for %(n)s students.", number) % {"n": number}


def chosen_batch(request: SignedInRequest) -> Batch | None:
    """The open registration that the address names, or the newest."""
    asked, rows = number_in(request.GET.get("batch", "")), open_batches()
    return (rows.filter(pk=asked).first() if asked else None) or rows.first()


def asked_for(request: SignedInRequest, batch: Batch | None) -> dict[str, Any]:
    """The filters as they stand in the address, and the registration that is shown: what is entered is of this one."""
    return {"batch": batch.pk if batch else "", **{name: search_text(request.GET.get(name)) for name in ("q", "state")}}


def ticked(request: SignedInRequest) -> list[int]:
    """The ids that were ticked."""
    found = map(number_in, request.POST.getlist("ids"))
    return [one for one in found if one is not None][:500]
