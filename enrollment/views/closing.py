"""Closing lists of a term's registration: drawn up, read, and compared with what is so by now."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casework.actions.issue_document import CannotIssue
from casework.tabs import TABS
from enrollment.actions.draw_closing_list import DrawnBefore, draw_closing_list
from enrollment.forms.results import number_in
from enrollment.models import Batch, ClosingList, TermState
from enrollment.queries.batches import CannotChangeBatch
from enrollment.queries.closing import counted_changes, figures_on, list_of_closing, since_then, with_both
from enrollment.queries.students import ends_of_namesakes
from enrollment.queries.term_figures import lines_on
from enrollment.rules.results import DECIDES
from enrollment.rules.term_figures import OUTCOMES
from enrollment.views.figures import figures_table
from security.access import may
from security.signed_in import SignedInRequest, act_key, needs

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DECIDES)
def closing_lists(request: SignedInRequest, pk: int) -> HttpResponse:
    """The lists of a registration; where this closing has none yet, what it would say, and the button."""
    batch = get_object_or_404(Batch.objects.select_related("term"), pk=pk)
    may_draw = may(request.person, DECIDES, request.at, verbs={"decide"})
    if request.method == "POST":
        if not may_draw:
            raise PermissionDenied(_("The head of academic affairs draws up the closing list; you may prepare it."))
        return _drawn(request, pk)
    drawn = list_of_closing(batch)
    waits = batch.closed_at is not None and drawn is None
    lines = lines_on([batch], localtime(request.at).date()) if waits else []
    rows = batch.closing_lists.select_related("document", "drawn_by", "earlier__document").order_by("-nth")
    context = {
        "batch": batch,
        "rows": rows,
        "waits": waits,
        "may_draw": may_draw,
        "table": figures_table((line.name, line.figures) for line in lines),
    }
    return render(request, "enrollment/closing_lists.html", context)


@require_safe
@needs(DECIDES)
def closing_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """One list as it was frozen: figures, paper, workbook, the list before."""
    found = _list(pk)
    lines, _total = figures_on(found)
    links = TABS.of("list:closing-list", 0, reader=request.person, at=request.at, current="")
    context = {
        "list": found,
        "batch": found.batch,
        "digest": bytes(found.digest).hex(),
        "table": figures_table((line.name, line.figures) for line in lines),
        "list_links": links,
        "taken_out": urlencode({"list": pk}),
    }
    return render(request, "enrollment/closing_list.html", context)


@require_safe
@needs(DECIDES)
def closing_changes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whose outcome, state, class or name is otherwise than on the list, counted per department and row by row."""
    found, department = _list(pk), number_in(request.GET, "department")
    changed = since_then(found, localtime(request.at).date())
    counts = counted_changes(changed)
    rows = changed if department is None else changed.filter(frozen__department=department)
    beyond = number_in(request.GET, "after")
    ordered = with_both(rows)
    shown = list((ordered.filter(key__gt=beyond) if beyond else ordered)[: PAGE + 1])
    ends = ends_of_namesakes((row["enrollment"], row["name_then"]) for row in shown[:PAGE])
    links = TABS.of("list:closing-changes", 0, reader=request.person, at=request.at, current="")
    asked = {"list": pk} | ({"department": department} if department is not None else {})
    context = {
        "list": found,
        "counts": counts,
        "total": sum(row["n"] for row in counts),
        "department": next((row["at_name"] for row in counts if row["at"] == department), ""),
        "rows": [_both(row) | {"end": ends.get(row["enrollment"], "")} for row in shown[:PAGE]],
        "next_key": shown[PAGE - 1]["key"] if len(shown) > PAGE else "",
        "is_later": beyond is not None,
        "list_links": links if counts else (),
        "taken_out": urlencode(asked),
    }
    return render(request, "enrollment/closing_changes.html", context)


def _list(pk: int) -> ClosingList:
    rows = ClosingList.objects.select_related("batch__term", "document", "drawn_by", "earlier__document")
    return get_object_or_404(rows, pk=pk)


def _drawn(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draw it up and go there; whoever comes second goes to the list that is there."""
    try:
        done = draw_closing_list(batch=pk, by=request.person, at=request.at, act_key=act_key(request))
    except DrawnBefore as before:
        messages.info(request, str(before))
        return redirect("enrollment:closing_list", before.closing_list)
    except (CannotChangeBatch, CannotIssue) as refusal:
        messages.error(request, str(refusal))
        return redirect("enrollment:closing_lists", pk)
    words = ngettext("%(number)s is drawn up: %(n)s student.", "%(number)s is drawn up: %(n)s students.", done.rows) % {
        "number": done.number,
        "n": f"{done.rows:,}",
    }
    messages.success(request, words)
    return redirect("enrollment:closing_list", done.closing_list)


def _both(row: dict[str, Any]) -> dict[str, Any]:
    """One changed row in words: each pair that differs, as it was and as it is."""
    states = dict(TermState.choices)
    pairs = [
        (_("Outcome"), _(OUTCOMES[row["outcome_then"]]), _(OUTCOMES[row["outcome"]])),
        (_("State"), str(states[row["state_then"]]), str(states[row["state"]])),
        (_("Name"), row["name_then"], row["name_now"]),
    ]
    differ = [pair for pair in pairs if pair[1] != pair[2]]
    if row["moved"]:
        differ.append((_("Class"), row["class_then"], row["class_now"] or "—"))
    return row | {"differ": differ}
