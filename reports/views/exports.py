"""Taking a list out as a file, and the register of what was taken out."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.models import File
from casework.views.handing_out import Damaged, hand_out
from reports.actions.ask_export import CannotExport, ask_export
from reports.actions.decide_export import decide_export
from reports.actions.fetch_export import fetch_export
from reports.forms import ExportForm
from reports.models import Export
from reports.queries.exports import decides, exports_visible_to, reads_the_register, to_decide, to_fetch
from reports.queries.filters import in_words
from reports.queries.lists import LISTS, filters_of, taken_by
from reports.rules.exporting import ALONE, KEPT, MAY_EXPORT, PURPOSES
from security.access import may
from security.proof import fresh
from security.queries import NotFound
from security.sealed_search import in_address
from security.signed_in import SignedInRequest, act_key, needs, signed_in

PAGE = 50
EXPORT = "export.personal"


@needs(EXPORT, verbs=MAY_EXPORT)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def export_new(request: SignedInRequest, what: str) -> HttpResponse:
    """Before a list leaves: how many rows, which columns, and what for. The filters are those of the list's address."""
    asked = request.GET.dict()
    taken = taken_by(request.person, what, asked, request.at)
    if taken is None:
        raise Http404
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = ask_export(
                what=what,
                asked=asked,
                **form.cleaned_data,
                by=request.person,
                at=request.at,
                act_key=act_key(request),
            )
        except CannotExport as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _asked_words(done.number, waits=done.waits))
            return redirect("reports:exports")
    shown = {
        "form": form,
        "list": LISTS[what],
        "rows": taken.count(),
        "titles": taken.titles,
        "filters": in_words([filters_of(what, asked)])[0],
        "alone": ALONE,
        "decides": decides(request.person, request.at),
        "here": f"?{in_address(asked)}",
    }
    return render(request, "reports/export_new.html", shown, status=400 if form.errors else 200)


@signed_in
@require_safe
def exports(request: SignedInRequest) -> HttpResponse:
    """The register: everything for those who keep watch, for others what they took out themselves."""
    whole = reads_the_register(request.person, request.at)
    if not whole and not may(request.person, EXPORT, request.at, verbs=MAY_EXPORT):
        raise Http404
    rows = exports_visible_to(request.person, request.at)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    deciding = set(to_decide(request.person, request.at).values_list("pk", flat=True)) if whole else set()
    fetching = set(to_fetch(request.person, request.at).values_list("pk", flat=True))
    words = in_words([one.filters for one in found[:PAGE]])
    shown = {
        "rows": [
            _row(one, narrowed, deciding=one.pk in deciding, fetching=one.pk in fetching)
            for one, narrowed in zip(found, words, strict=False)
        ],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "whole": whole,
        "days": KEPT.days,
    }
    return render(request, "reports/exports.html", shown)


@needs(EXPORT, verbs={"decide"})
@fresh
@require_POST
def export_decide(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Allow an export of many rows, or refuse it."""
    allows = request.POST.get("decision") == "allow"
    try:
        decide_export(export=pk, allows=allows, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound as gone:
        messages.error(request, str(gone))
    else:
        messages.success(request, _("The export is allowed.") if allows else _("The export is refused."))
    return redirect("reports:exports")


@needs(EXPORT, verbs=MAY_EXPORT)
@fresh
@require_safe
def export_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file, for its asker alone, as long as it is kept; every time is journaled (S:AUD-03)."""
    found = to_fetch(request.person, request.at).filter(pk=pk).first()
    if found is None:
        raise Http404
    fetch_export(export=pk, by=request.person, at=request.at)
    try:
        return hand_out(cast("File", found.file), attached=True)
    except Damaged as damage:
        messages.error(request, str(damage))
        return redirect("reports:exports")


def _row(one: Export, narrowed: str, *, deciding: bool, fetching: bool) -> dict[str, Any]:
    tones = {Export.State.MADE: "ok", Export.State.WAITING: "warn", Export.State.REFUSED: "bad"}
    return {
        "export": one,
        "title": LISTS[one.what].title if one.what in LISTS else one.what,
        "purpose": _(PURPOSES[one.purpose]) if one.purpose in PURPOSES else one.purpose,
        "filters": narrowed,
        "state": one.get_state_display(),
        "tone": tones.get(Export.State(one.state), ""),
        "decide": deciding,
        "fetch": fetching,
    }


def _asked_words(number: str, *, waits: bool) -> str:
    if waits:
        return _("%(number)s waits for the head of academic affairs. You find it here.") % {"number": number}
    return _("%(number)s is being made. You find it here in a moment.") % {"number": number}
