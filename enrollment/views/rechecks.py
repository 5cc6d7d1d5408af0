"""The recheck of new students: the list with who is open, and the sign-off for one student (INT-6)."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casework.tabs import TABS
from enrollment.actions.sign_recheck import CannotSignRecheck, sign_recheck
from enrollment.forms.recheck import RecheckForm
from enrollment.models import Arrival, ArrivalState, Intake, Recheck
from enrollment.queries import keys
from enrollment.queries.arrivals import FOLLOWS_UP
from enrollment.queries.rechecks import STATES, counted, is_rechecked, page_of, recheck_until, to_recheck
from enrollment.queries.registration import label_in_words
from enrollment.queries.students import ends_of_namesakes
from enrollment.rules.recheck import FOLLOWS, OPEN, SIGNS, TONES
from enrollment.rules.typed import number_in
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, needs

WORDS: Final = {OPEN: gettext_lazy("To be finished"), **dict(Recheck.Result.choices)}


@require_safe
@needs(FOLLOWS_UP, verbs=SIGNS)
def rechecks(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is rechecked within the reader's reach, class by class; every number opens its list."""
    found = get_object_or_404(Intake.objects.select_related("term"), pk=pk)
    state, unit = request.GET.get("state", ""), number_in(request.GET.get("unit", ""))
    if state and state not in STATES:
        raise Http404
    people = to_recheck(found, request.reach, state, unit)
    rows, next_key = page_of(people, keys.read(request.GET.get("after", ""), texts=2))
    until, count = recheck_until(found), people.order_by().count()
    ends = ends_of_namesakes((row["enrollment"], row["name"]) for row in rows)
    context = {
        "intake": found,
        "is_rechecked": is_rechecked(found),
        "until": until,
        "is_late": until is not None and until < localtime(request.at).date(),
        "figures": [
            {"value": f"{n:,}", "label": WORDS[one], "url": f"?state={one}"}
            for one, n in counted(found, request.reach).items()
        ],
        "rows": [_line(row) | {"label": label_in_words(row["number"], ends.get(row["enrollment"]))} for row in rows],
        "words": ngettext("%(n)s student", "%(n)s students", count) % {"n": f"{count:,}"},
        "state": state,
        "states": [(one, WORDS[one]) for one in STATES],
        "unit": unit,
        "next_key": keys.written(next_key),
        "is_later": "after" in request.GET,
        "list_links": TABS.of("list:rechecks", 0, reader=request.person, at=request.at, current="") if rows else (),
        "taken_out": urlencode({"intake": pk, "state": state, "unit": unit or ""}),
    }
    return render(request, "enrollment/rechecks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(FOLLOWS_UP, verbs=SIGNS)
def recheck(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """One student: what was signed so far, and the sign-off."""
    rows = request.reach.filter(Arrival.objects.filter(state=ArrivalState.CHECKED_IN))
    related = ("intake__term", "enrollment", "person", "unit")
    found: Any = get_object_or_404(rows.select_related(*related), pk=pk)
    form = RecheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _sign(request, pk, form):
        return redirect("enrollment:recheck", pk)
    signed = list(Recheck.objects.filter(arrival=pk).select_related("signed_by").order_by("-pk"))
    points = dict(Recheck.Point.choices)
    context = {
        "arrival": found,
        "label": found.enrollment.student_no or found.enrollment.ksh or "",
        "is_rechecked": is_rechecked(found.intake),
        "until": recheck_until(found.intake),
        "signed": [
            {"one": one, "tone": TONES[one.result], "points": _(", ").join(str(points[two]) for two in one.agreeing)}
            for one in signed
        ],
        "follows": _(FOLLOWS[signed[0].result]) if signed and signed[0].result in FOLLOWS else "",
        "form": form,
    }
    return render(request, "enrollment/recheck.html", context, status=400 if form.errors else 200)


def _sign(request: SignedInRequest, pk: int, form: RecheckForm) -> bool:
    try:
        sign_recheck(arrival=pk, **form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request))
    except (CannotSignRecheck, NotFound) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The sign-off is kept."))
    return True


def _line(row: dict[str, Any]) -> dict[str, Any]:
    result = row["result"]
    return row | {"words": WORDS[result or OPEN], "tone": TONES.get(result or "", "warn")}
