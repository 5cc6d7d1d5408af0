"""Undoing a loaded import: what would go, and what by now depends on which row."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollment.actions.ask_undo import ask_undo
from enrollment.queries.dependents import in_words
from enrollment.queries.imports import UNDO, UNDOABLE, labels_of_rows, visible_imports
from enrollment.queries.roll import visible_students
from enrollment.queries.undoing import Needed, needed_rows
from enrollment.views.import_door import must_run, runs_imports
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key


@require_http_methods(["GET", "HEAD", "POST"])
@runs_imports()
def import_undo(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """What would go; the rows that are needed by now, with the reason; and the button, if there are none."""
    rows = visible_imports(request.person, request.at).select_related("file")
    found = get_object_or_404(rows, pk=pk)
    must_run(request, found, UNDO)
    if request.method == "POST":
        try:
            ask_undo(upload=pk, by=request.person, at=request.at, act_key=act_key(request))
        except NotFound as refusal:
            messages.error(request, str(refusal))
        return redirect("enrollment:import", pk)
    if found.state not in UNDOABLE:
        messages.info(request, _("There is nothing of this import to undo."))
        return redirect("enrollment:import", pk)
    return _page(request, needed_rows(found), {"import": found})


def _page(request: SignedInRequest, needed: Needed, context: dict[str, Any]) -> HttpResponse:
    may_see = visible_students(request.person, request.at)
    labels = labels_of_rows(context["import"], [row for row, _why in needed.shown], among=may_see)
    rows = [
        {
            "row": row,
            "name": row.values.get("shown", {}).get("name", ""),
            "label": labels[row.number],
            "why": in_words(why),
        }
        for row, why in needed.shown
    ]
    return render(request, "enrollment/import_undo.html", context | {"needed": needed, "rows": rows})
