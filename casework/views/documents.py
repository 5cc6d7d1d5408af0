"""Issued papers: the register, one paper with its PDF, and the page by which anybody sees whether one is genuine."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.actions.ask_job import ask_job
from casework.actions.fetch_document import fetch_document
from casework.actions.issue_document import PRINT
from casework.actions.void_document import CannotVoid, void_document
from casework.models import Document, File
from casework.queries.documents import (
    document_behind,
    documents_visible_to,
    issued_in_reach,
    kinds_issued_by,
    runs_of,
)
from casework.queries.jobs import shown_job
from casework.queries.shelf import shelf_of
from casework.rules.documents import document_kinds
from casework.rules.receipt import shortened
from casework.tabs import TABS
from casework.views.handing_out import Damaged, hand_out
from casework.views.typed import typed_text
from security.queries import NotFound
from security.rules.names import namesakes
from security.signed_in import SignedInRequest, act_key, signed_in

PAGE = 50
VOID = frozenset({"decide", "do"})


@require_safe
@signed_in
def documents(request: SignedInRequest) -> HttpResponse:
    """The register of what one's office issues: number, paper, person, state; and whether a number is missing."""
    kinds = kinds_issued_by(request.person, request.at)
    if not kinds:
        raise Http404
    shelf = shelf_of("documents", request.person, request.GET, request.at)
    if shelf.landing:
        return redirect(shelf.landing)
    asked = request.GET.get("kind", "")
    before = request.GET.get("before", "")
    rows = issued_in_reach(request.person, request.at).select_related("person", "unit", "issued_by", "series")
    rows = rows.filter(kind=asked) if asked in {one.key for one in kinds} else rows
    if before.isdecimal() and len(before) < 12:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    alike = namesakes((row.person_id, row.person.name) for row in found[:PAGE])
    labels = TABS.told("person", alike, reader=request.person, at=request.at)
    context = {
        "rows": [_listed(row) | {"label": labels.get(row.person_id, "")} for row in found[:PAGE]],
        "next_before": found[PAGE - 1].pk if len(found) > PAGE else None,
        "kinds": [(one.key, one.title) for one in kinds],
        "asked": asked,
        "runs": runs_of(kinds),
        "shelf": shelf,
        "list_links": TABS.of("list:documents", 0, reader=request.person, at=request.at, current="") if found else (),
    }
    return render(request, "casework/documents.html", context)


@require_safe
@signed_in
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """One paper: what it is, where its PDF is, whether it counts."""
    rows = documents_visible_to(request.person, request.at)
    found = get_object_or_404(rows.select_related("person", "issued_by", "voided_by", "job", "file"), pk=pk)
    job = shown_job(found.job) if found.job is not None and found.file_id is None else None
    issues = _issues(request, pk)
    about = {found.person_id} - {request.person.pk}
    context = {
        **_listed(found),
        "label": TABS.told("person", about, reader=request.person, at=request.at).get(found.person_id, ""),
        "job": job if job and job.running else None,
        "job_url": reverse("casework:job", args=[job.pk]) if job else "",
        "problem": job.words if job and job.state in {"FAILED", "CANCELLED"} else "",
        "may_void": issues and found.voided_at is None,
        "issues": issues,
        "address": reverse("casework:document_check", args=[found.code]),
    }
    return render(request, "casework/document.html", context)


@require_safe
@signed_in
def document_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The PDF; opening that of somebody else is journaled (S:AUD-03)."""
    rows = documents_visible_to(request.person, request.at).exclude(file=None)
    found = get_object_or_404(rows.select_related("file"), pk=pk)
    if found.person_id != request.person.pk:
        fetch_document(document=pk, by=request.person, at=request.at)
    try:
        return hand_out(cast("File", found.file), attached="download" in request.GET)
    except Damaged as damage:
        messages.error(request, str(damage))
        return redirect("casework:document", pk)


@require_POST
@signed_in
def document_void(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Declare it void, with a reason."""
    try:
        void_document(
            document=pk,
            why=typed_text(request.POST.get("why", "")),
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
        messages.success(request, _("The document is void. Its number stays in the register."))
    except NotFound:
        raise Http404 from None
    except CannotVoid as refusal:
        messages.error(request, str(refusal))
    return redirect("casework:document", pk)


@require_POST
@signed_in
def document_print(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Ask once more for the PDF, after what was missing for it is there."""
    if not _issues(request, pk):
        raise Http404
    ask_job(
        kind=PRINT,
        arguments={"document": pk},
        owner=request.person,
        by=request.person,
        at=request.at,
        unique_key=f"document:{pk}:print",
        act_key=act_key(request),
    )
    return redirect("casework:document", pk)


@require_safe
def document_check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Whether a paper is genuine and counts today. Open to everybody who holds it, so it names no whole name."""
    code = code or request.GET.get("code", "")[:40]
    found = document_behind(code) if code else None
    at = request.at  # type: ignore[attr-defined]
    context: dict[str, Any] = {"code": code, "found": found}
    if found is not None:
        over = found.valid_until is not None and found.valid_until < localtime(at).date()
        kind = document_kinds()[found.kind].title
        context |= {"kind": kind, "name": shortened(found.person.name), "over": over}
    return render(request, "casework/document_check.html", context, status=404 if code and found is None else 200)


def _issues(request: SignedInRequest, pk: int) -> bool:
    return issued_in_reach(request.person, request.at, verbs=VOID).filter(pk=pk).exists()


def _listed(row: Document) -> dict[str, Any]:
    return {"document": row, "kind": document_kinds()[row.kind].title}
