"""Bulletins on the results of a registration: issued by academic affairs, read by each department for its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.actions.issue_document import CannotIssue
from casework.queries.documents import documents_visible_to
from casework.tabs import TABS
from enrollment.actions.issue_bulletin import IssuedBefore, issue_bulletin
from enrollment.forms.results import BulletinForm, number_in
from enrollment.models import Batch, Bulletin
from enrollment.queries.batches import CannotChangeBatch
from enrollment.queries.bulletins import annex_in, due_after, lines_in
from enrollment.queries.roll import view_reach
from enrollment.queries.students import ends_of_namesakes
from enrollment.queries.term_figures import lines_on
from enrollment.rules.results import DECIDES
from enrollment.rules.term_figures import OUTCOMES
from enrollment.views.figures import figures_table
from security.access import may
from security.signed_in import SignedInRequest, act_key, needs

READS = "statistics.view"
PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READS)
def bulletins(request: SignedInRequest, pk: int) -> HttpResponse:
    """The bulletins of a registration, when the next is due; academic affairs sees what it would say, and issues it."""
    batch = get_object_or_404(Batch.objects.select_related("term"), pk=pk)
    today = localtime(request.at).date()
    may_issue = may(request.person, DECIDES, request.at, verbs={"decide"})
    form = BulletinForm(request.POST or None, today=today)
    if request.method == "POST":
        if not may_issue:
            raise PermissionDenied(_("The head of academic affairs issues the bulletin; you may prepare it."))
        if form.is_valid():
            issued = _issued(request, pk, form)
            if issued is not None:
                return redirect("enrollment:bulletin", issued)
    prepares = may(request.person, DECIDES, request.at)
    due = due_after(batch)
    lines = lines_on([batch], today) if prepares else []
    context = {
        "batch": batch,
        "rows": batch.bulletins.select_related("document", "issued_by").order_by("-as_of"),
        "due": due,
        "is_late": due is not None and due < today,
        "form": form if may_issue else None,
        "table": figures_table((line.name, line.figures) for line in lines) if prepares else None,
    }
    failed = request.method == "POST" and bool(form.errors)
    return render(request, "enrollment/bulletins.html", context, status=400 if failed else 200)


@require_safe
@needs(READS)
def bulletin(request: SignedInRequest, pk: int) -> HttpResponse:
    """One bulletin: a department reads its own line, the school's offices all of them."""
    found = _bulletin(pk)
    lines = lines_in(found, request.reach)
    if not lines:
        raise Http404
    context = {
        "bulletin": found,
        "table": figures_table((line.name, line.figures) for line in lines),
        "paper": documents_visible_to(request.person, request.at).filter(pk=found.document_id).exists(),
        "named": annex_in(found, view_reach(request.person, request.at)).count(),
    }
    return render(request, "enrollment/bulletin.html", context)


@require_safe
@needs("student.view_list")
def bulletin_students(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who was not registered on the day, of the own department or class (S:ACC-03)."""
    found, beyond = _bulletin(pk), number_in(request.GET, "after")
    rows = annex_in(found, request.reach).select_related("unit__parent").order_by("pk")
    shown = list((rows.filter(pk__gt=beyond) if beyond else rows)[: PAGE + 1])
    ends = ends_of_namesakes((one.enrollment_id, one.name) for one in shown[:PAGE])
    links = TABS.of("list:bulletin-students", 0, reader=request.person, at=request.at, current="")
    context = {
        "bulletin": found,
        "rows": [(one, _(OUTCOMES[one.outcome]), ends.get(one.enrollment_id, "")) for one in shown[:PAGE]],
        "next_key": shown[PAGE - 1].pk if len(shown) > PAGE else "",
        "is_later": beyond is not None,
        "list_links": links if shown else (),
        "taken_out": urlencode({"bulletin": pk}),
    }
    return render(request, "enrollment/bulletin_students.html", context)


def _bulletin(pk: int) -> Bulletin:
    return get_object_or_404(Bulletin.objects.select_related("batch__term", "document", "issued_by"), pk=pk)


def _issued(request: SignedInRequest, pk: int, form: BulletinForm) -> int | None:
    """The id of the bulletin of that day; None with the refusal in the form."""
    said: dict[str, Any] = form.cleaned_data
    try:
        done = issue_bulletin(batch=pk, **said, by=request.person, at=request.at, act_key=act_key(request))
    except IssuedBefore as before:
        messages.info(request, str(before))
        return before.bulletin
    except (CannotChangeBatch, CannotIssue) as refusal:
        form.add_error("as_of", str(refusal))
        return None
    messages.success(request, _("%(number)s is issued. The departments have been told.") % {"number": done.number})
    return done.bulletin
