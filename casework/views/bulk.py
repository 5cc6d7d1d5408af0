"""Answering many applications in one go: what would happen, what happened, and undoing it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from casework.actions.ask_bulk_decision import MOST, CannotAsk, ask_bulk_decision
from casework.actions.decide import OpinionMissing
from casework.actions.undo_decision import CannotUndo, undo_decision
from casework.models import Application, BulkDecision
from casework.queries.bulk import bulk_page
from casework.queries.desk import acts_for_an_office
from casework.queries.obstacles import preview_of
from casework.queries.queue import filtered, in_turn, queue_view, rows_of, with_columns
from casework.queries.turns import Answer
from casework.queries.undoing import undoable_by
from casework.views.typed import typed_text, whole_number
from security.proof import fresh
from security.signed_in import SignedInRequest, act_key, signed_in

SHOWN = 100  # names in the preview; the number is always given


@require_POST
@signed_in
def preview(request: SignedInRequest) -> HttpResponse:
    """What would become of the chosen applications, or of all that match the filters (`all`)."""
    if not acts_for_an_office(request.person, request.at):
        raise Http404
    ids, cut = _asked(request)
    agrees = request.POST.get("verdict", "agree") == "agree"
    return _preview(request, ids, agrees=agrees, opinion=typed_text(request.POST.get("opinion", "")), cut=cut)


@require_POST
@signed_in
@fresh
def decide_chosen(request: SignedInRequest) -> HttpResponse:
    """Ask for what the preview showed."""
    if not acts_for_an_office(request.person, request.at):
        raise Http404
    seen, opinion = _seen(request.POST.get("chosen", "")), typed_text(request.POST.get("opinion", ""))
    ids = sorted(seen)
    agrees = request.POST.get("verdict") == "agree"
    try:
        asked = ask_bulk_decision(
            application_ids=ids,
            agrees=agrees,
            opinion=opinion,
            seen={pk: version for pk, version in seen.items() if version is not None},
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
    except (CannotAsk, OpinionMissing) as refusal:
        return _preview(request, ids, agrees=agrees, opinion=opinion, problem=str(refusal))
    return redirect("casework:bulk", asked.bulk)


@require_safe
@signed_in
def bulk(request: SignedInRequest, pk: int) -> HttpResponse:
    """What came of it, for the officer who asked: progress, figures, and a reason for each that was left out."""
    found = get_object_or_404(BulkDecision.objects.select_related("job"), pk=pk, officer=request.person)
    return render(request, "casework/bulk.html", {"bulk": bulk_page(found, officer=request.person, at=request.at)})


@require_POST
@signed_in
def bulk_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back those answers of which nothing has come yet, group by group."""
    found = get_object_or_404(BulkDecision, pk=pk, officer=request.person)
    standing = undoable_by(request.person, request.at).filter(together=found)
    alike: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for one, kind, office, verdict in standing.values_list(
        "application", "application__kind", "step__office", "verdict"
    ):
        alike[kind, office, verdict].append(one)
    undone = 0
    for ids in alike.values():
        try:
            undone += len(undo_decision(application_ids=ids, by=request.person, at=request.at).ids)
        except CannotUndo as refusal:
            messages.error(request, str(refusal))
    if undone:
        said = ngettext("%(n)d answer was taken back.", "%(n)d answers were taken back.", undone)
        messages.success(request, said % {"n": undone})
    elif not alike:
        messages.error(request, _("None of these answers can be taken back any more."))
    return redirect("casework:bulk", pk)


def _asked(request: SignedInRequest) -> tuple[Sequence[int], bool]:
    """The ticked ids, or with `all` those of the view and its filters, at most as many as are answered in one go; and
    whether more match than these.
    """
    if not request.POST.get("all"):
        return _numbers(request.POST.getlist("ids")), False
    unit = request.POST.get("unit", "")
    rows = filtered(
        queue_view(request.person, "mine", at=request.at),
        q=request.POST.get("q", ""),
        kind=request.POST.get("kind", ""),
        unit=int(unit) if unit.isdecimal() and len(unit) < 19 else None,
    )
    view = request.POST.get("view", "mine")
    if view in {"overdue", "today"}:
        rows = rows.filter(pk__in=queue_view(request.person, view, at=request.at).values("pk"))
    found = list(in_turn(rows).values_list("pk", flat=True)[: MOST + 1])
    return found[:MOST], len(found) > MOST


def _preview(
    request: SignedInRequest, ids: Sequence[int], *, agrees: bool, opinion: str, problem: str = "", cut: bool = False
) -> HttpResponse:
    if len(ids) > MOST:
        return HttpResponseBadRequest()
    answer = Answer(agrees=agrees, opinion=opinion)
    found = preview_of(ids, answer, officer=request.person, at=request.at)
    shown = with_columns(Application.objects.filter(pk__in=found.fit[:SHOWN]))
    context: dict[str, Any] = {
        "preview": found,
        "rows": rows_of(list(shown.order_by("pk")), at=request.at),
        "more": max(0, len(found.fit) - SHOWN),
        "chosen": ",".join(f"{pk}:{found.versions[pk]}" for pk in found.fit),
        "agrees": agrees,
        "opinion": opinion,
        "problem": problem,
        "cut": MOST if cut else 0,
    }
    return render(request, "casework/bulk_preview.html", context)


def _seen(chosen: str) -> dict[int, int | None]:
    """Per id the version that the preview showed, of "12:3,15:1"; None where it names none."""
    found: dict[int, int | None] = {}
    for text in chosen.split(","):
        one, _colon, version = text.partition(":")
        for pk in _numbers([one]):
            found[pk] = whole_number(version)
    return found


def _numbers(texts: Sequence[str]) -> list[int]:
    return sorted({number for text in texts if (number := whole_number(text)) is not None})
