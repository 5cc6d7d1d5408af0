"""One import: how far it is, what the check found row by row; confirming, discarding, the marked workbook."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from casework.actions.ask_job import ask_job
from casework.queries.jobs import shown_job
from casework.views.handing_out import Damaged, hand_out
from enrollment.actions.confirm_import import confirm_import
from enrollment.actions.discard_import import discard_import
from enrollment.actions.fetch_marked import fetch_marked
from enrollment.actions.mark_import import MARK
from enrollment.models import Import, ImportRow
from enrollment.queries.fees import fee_words
from enrollment.queries.imports import (
    CONFIRM,
    DO,
    OF_ONE_OFFICE,
    UNDO,
    UNDOABLE,
    counts_of,
    labels_of_rows,
    matters_of,
    rows_page,
    said,
    visible_imports,
    why_not_confirm,
)
from enrollment.queries.opening import packed_words
from enrollment.queries.roll import view_reach, visible_students
from enrollment.rules import fields
from enrollment.rules.cells import Problem
from enrollment.rules.columns import BY_KEY
from enrollment.rules.fees import FeeLine
from enrollment.rules.hold_kinds import title_of
from enrollment.views.import_door import must_run, runs_imports
from enrollment.views.imports import STATES
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key

V = ImportRow.Verdict


@require_safe
@runs_imports()
def import_one(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is; then what the check found, row by row; then what was loaded."""
    found = _visible(request, pk)
    job = found.undo_job or found.load_job or found.check_job
    counts = counts_of(found)
    verdict = request.GET.get("rows", "")
    if verdict not in V.values:
        verdict = next((one for one in (V.WRONG, V.DUPLICATE, V.GOOD, V.LOADED, V.UNDONE) if counts[one]), V.GOOD)
    after = request.GET.get("after", "")
    rows, next_after = rows_page(found, verdict, int(after) if after.isdecimal() else 0)
    shown = shown_job(job) if job else None
    waits = found.state == Import.State.CHECKED and bool(counts[V.GOOD])
    context = {
        "import": found,
        "state": Import.State(found.state).label,
        "tone": STATES.get(Import.State(found.state), ""),
        "counts": counts,
        "figures": _figures(found, counts),
        "verdicts": [(str(one), one.label, counts[one], one == verdict) for one in V if counts[one]],
        "rows": _rows(request, found, rows),
        "next_after": next_after,
        "job": shown if shown and shown.running else None,
        "job_message": shown.words if shown and shown.state in {"FAILED", "CANCELLED"} else "",
        "url": reverse("casework:job", args=[shown.pk]) if shown else "",
        "may_run": found.matter in matters_of(request.person, request.at, DO),
        "may_undo": _may_undo(request, found) and counts[V.LOADED],
        "opens_students": found.matter not in OF_ONE_OFFICE and bool(view_reach(request.person, request.at)),
        "why_not_confirm": why_not_confirm(found, request.person, request.at) if waits else "",
        "may_confirm": found.state in {"CHECKED", "LOADING"} and counts[V.GOOD] and not (shown and shown.running),
        "may_discard": found.state in {"UPLOADED", "CHECKING", "CHECKED", "REFUSED"},
    }
    return render(request, "enrollment/import.html", context)


@require_POST
@runs_imports(verbs=CONFIRM)
def import_confirm(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Load the good rows."""
    _visible(request, pk)
    try:
        confirm_import(upload=pk, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound as refusal:
        messages.error(request, str(refusal))
    return redirect("enrollment:import", pk)


@require_POST
@runs_imports(verbs=DO)
def import_discard(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Put it aside; nothing of it is loaded."""
    must_run(request, _visible(request, pk), DO)
    try:
        discard_import(upload=pk, by=request.person, at=request.at, act_key=act_key(request))
        messages.success(request, _("The import was discarded; nothing of it was loaded."))
    except NotFound as refusal:
        messages.error(request, str(refusal))
    return redirect("enrollment:imports")


@require_POST
@runs_imports(verbs=DO)
def import_mark(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Have the errors marked in the workbook; the page of the work hands it out."""
    found = _visible(request, pk)
    must_run(request, found, DO)
    if found.matter == Import.Matter.PHOTOS or not (found.wrong or found.duplicate):
        raise Http404
    asked = ask_job(
        kind=MARK,
        arguments={"import": pk},
        owner=request.person,
        by=request.person,
        at=request.at,
        unique_key=f"import:{pk}:mark",
        act_key=act_key(request),
    )
    return redirect("casework:job", asked.job)


@require_safe
@runs_imports()
def import_marked(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The workbook with its errors marked, once it has been made. Fetching it is journaled (S:AUD-03)."""
    found = get_object_or_404(visible_imports(request.person, request.at).exclude(marked_file=None), pk=pk)
    fetch_marked(upload=found.pk, by=request.person, at=request.at)
    try:
        return hand_out(found.marked_file, attached=True)  # type: ignore[arg-type]
    except Damaged as damage:
        messages.error(request, str(damage))
        return redirect("enrollment:import", pk)


def _visible(request: SignedInRequest, pk: int) -> Import:
    rows = visible_imports(request.person, request.at)
    return get_object_or_404(
        rows.select_related(
            "batch__term", "file", "uploaded_by", "confirmed_by", "undone_by", "check_job", "load_job", "undo_job"
        ),
        pk=pk,
    )


def _may_undo(request: SignedInRequest, found: Import) -> bool:
    return found.state in UNDOABLE and found.matter in matters_of(request.person, request.at, UNDO)


def _figures(found: Import, counts: dict[str, int]) -> list[dict[str, Any]]:
    what = _("files") if found.matter == Import.Matter.PHOTOS else _("rows")
    figures = [{"value": found.rows or sum(counts.values()), "label": what}]
    words = {
        V.GOOD: _("can be loaded"),
        V.WRONG: _("with errors"),
        V.DUPLICATE: _("there already"),
        V.LOADED: _("loaded"),
        V.UNDONE: _("undone"),
    }
    return figures + [
        {"value": counts[verdict], "label": label, "url": f"?rows={verdict}" if counts[verdict] else ""}
        for verdict, label in words.items()
        if verdict not in {V.LOADED, V.UNDONE} or counts[verdict]
    ]


def _rows(request: SignedInRequest, upload: Import, rows: Sequence[ImportRow]) -> list[dict[str, Any]]:
    labels = labels_of_rows(upload, rows, among=visible_students(request.person, request.at))
    return [_row(row) | {"label": labels[row.number]} for row in rows]


def _row(row: ImportRow) -> dict[str, Any]:
    shown = row.values.get("shown", {})
    return {
        "number": row.number,
        "name": shown.get("name", ""),
        "file": shown.get("file", ""),
        "has_picture": row.small_id is not None,
        "has_loaded": "file" in shown and row.verdict == V.LOADED,
        "replaces": row.values.get("replaces") if row.verdict == V.GOOD else None,
        "place": _place(row.values["class"]) if "class" in row.values else "",
        "fee": fee_words(FeeLine.unpacked(row.values["fee"])) if "fee" in row.values else "",
        "hold": _hold(row.values["hold"]) if "hold" in row.values else "",
        "balance": packed_words(row.values["balance"]) if "balance" in row.values else "",
        "changes": [_change(*one) for one in row.values.get("changes", ())],
        "problems": said([Problem.unpacked(one) for one in row.problems]),
        "enrollment": row.enrollment_id,
    }


def _hold(kept: dict[str, str]) -> str:
    """Kind and reason of the hold that a row places."""
    return f"{title_of(kept['kind'], kept['name'])} · {kept['reason']}"


def _place(new: dict[str, Any]) -> str:
    """Where a class of a class list stands, and its seats."""
    seats = ngettext("%(n)s seat", "%(n)s seats", new["seats"]) % {"n": new["seats"]}
    return " · ".join(filter(None, [new["department"], new["major_name"], new["direction"], str(new["cohort"]), seats]))


def _change(key: str, old: str, new: str) -> dict[str, Any]:
    """A change of data, sensitive values masked."""
    is_key = fields.BY_KEY[key].is_key
    return {"label": BY_KEY[key].title, "old": fields.shown(key, old), "new": fields.shown(key, new), "is_key": is_key}
