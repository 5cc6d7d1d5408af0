"""Classes and student numbers of new students in bulk: a plan is made, looked at, applied, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions.apply_numbering import apply_numbering
from enrollment.actions.propose_numbering import propose_numbering
from enrollment.actions.undo_numbering import undo_numbering
from enrollment.forms.intake import NumberingForm
from enrollment.models import Intake, Numbering
from enrollment.queries.arrivals import LOADS
from enrollment.queries.numbering import GIVES, CannotNumber, numberings_for, shown_rows
from security.access import may_where
from security.models import Unit
from security.queries import NotFound, departments
from security.signed_in import SignedInRequest, act_key, needs

TONES: Final = {"PROPOSED": "info", "APPLIED": "ok", "UNDONE": ""}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(LOADS)
def numberings(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The plans of an intake, newest first; a new one is made here."""
    found = get_object_or_404(Intake.objects.select_related("term"), pk=pk)
    form = NumberingForm(request.POST or None, units=request.reach.filter(departments(), "pk"))
    if request.method == "POST" and form.is_valid():
        unit: Unit = form.cleaned_data["unit"]
        try:
            made = propose_numbering(
                intake=found, unit=unit, pattern=form.cleaned_data["pattern"],
                by=request.person, at=request.at, act_key=act_key(request),
            )  # fmt: skip
        except NotFound as gone:
            raise Http404 from gone
        except CannotNumber as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("enrollment:numbering", made.numbering)
    plans = numberings_for(request.person, request.at).filter(intake=found).select_related("unit", "made_by")
    context = {
        "intake": found,
        "form": form,
        "plans": [{"plan": one, "n": len(one.rows), "tone": TONES[one.state]} for one in plans.order_by("-pk")[:50]],
    }
    return render(request, "enrollment/numberings.html", context, status=400 if form.errors else 200)


@require_safe
@needs(LOADS)
def numbering(request: SignedInRequest, pk: int) -> HttpResponse:
    """One plan: who comes to which class, with which number."""
    related = ("intake__term", "unit", "made_by", "applied_by", "undone_by")
    found = get_object_or_404(numberings_for(request.person, request.at).select_related(*related), pk=pk)
    gives = may_where(request.person, LOADS, request.at, verbs=GIVES).covers(found.unit.lineage)
    context = {
        "plan": found,
        "tone": TONES[found.state],
        "classes": [
            {"name": name, "rows": list(rows)} for name, rows in groupby(shown_rows(found), lambda row: row["unit"])
        ],
        "may_apply": gives and found.state == Numbering.State.PROPOSED,
        "may_undo": gives and found.state == Numbering.State.APPLIED,
    }
    return render(request, "enrollment/numbering.html", context)


def _carried_out(act: Callable[..., Any], done: Any) -> Any:
    """A button of a plan's page."""

    @require_POST
    @needs(LOADS, verbs=GIVES)
    def view(request: SignedInRequest, pk: int) -> HttpResponseBase:
        get_object_or_404(numberings_for(request.person, request.at), pk=pk)
        try:
            act(numbering=pk, by=request.person, at=request.at, act_key=act_key(request))
        except (CannotNumber, NotFound) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(done))
        return redirect("enrollment:numbering", pk)

    return view


numbering_apply = _carried_out(apply_numbering, gettext_lazy("Classes and numbers are given."))
numbering_undo = _carried_out(undo_numbering, gettext_lazy("Everything is as it was before. The numbers stay used."))
