"""The counters of the finance office (fee states) and of the clinic (health examinations)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from enrollment.actions.record_fees import record_fees
from enrollment.actions.record_health_check import record_health_check
from enrollment.models import Batch, FeeRecord
from enrollment.queries.counters import enrollments_of, fee_rows, health_rows, open_batches
from security.access import offices_held
from security.signed_in import SignedInRequest, act_key, needs, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@needs("fee.state", verbs={"decide"})
def fees(request: SignedInRequest) -> HttpResponse:
    """Find students of an open registration and enter what is paid, aided or exempt (REG-2.1)."""
    batch = _batch(request)
    asked = _asked(request)
    if request.method == "POST":
        ids = enrollments_of(batch, _ids(request)) if batch else []
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
            messages.success(request, _recorded(len(ids)))
        return redirect(f"{reverse('enrollment:fees')}?{urlencode(asked)}")
    context = {
        "batch": batch,
        "batches": open_batches(),
        "rows": fee_rows(batch, q=asked["q"], state=asked["state"]) if batch else [],
        "states": FeeRecord.State.choices,
        "asked": asked,
    }
    return render(request, "enrollment/fees.html", context | {"none_words": _none_words(asked)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def health(request: SignedInRequest) -> HttpResponse:
    """Find new students and enter who attended the examination (REG-2.3). For the clinic."""
    if not any(held.office == "CLINIC" for held in offices_held(request.person, request.at)):
        raise Http404
    batch = _batch(request)
    asked = _asked(request)
    if request.method == "POST":
        ids = enrollments_of(batch, _ids(request)) if batch else []
        if ids:
            record_health_check(
                enrollments=ids,
                attended_on=localtime(request.at).date(),
                by=request.person,
                at=request.at,
                act_key=act_key(request),
            )
            messages.success(request, _recorded(len(ids)))
        else:
            messages.error(request, _("Tick at least one student."))
        return redirect(f"{reverse('enrollment:health')}?{urlencode(asked)}")
    rows = health_rows(batch, q=asked["q"], only_missing=asked["state"] == "missing") if batch else []
    context = {"batch": batch, "rows": rows, "asked": asked, "none_words": _none_words(asked)}
    return render(request, "enrollment/health.html", context)


def _none_words(asked: dict[str, Any]) -> str:
    if asked["q"] or asked["state"]:
        return _("Nobody matches. Clear the filters.")
    return _("Nobody of this registration has to be entered here.")


def _recorded(number: int) -> str:
    return ngettext("Recorded for %(n)s student.", "Recorded for %(n)s students.", number) % {"n": number}


def _batch(request: SignedInRequest) -> Batch | None:
    asked = request.GET.get("batch", "")
    rows = open_batches()
    return (rows.filter(pk=asked).first() if asked.isdigit() else None) or rows.first()


def _asked(request: SignedInRequest) -> dict[str, Any]:
    return {name: request.GET.get(name, "") for name in ("batch", "q", "state")}


def _ids(request: SignedInRequest) -> list[int]:
    return [int(one) for one in request.POST.getlist("ids") if one.isdigit()][:500]
