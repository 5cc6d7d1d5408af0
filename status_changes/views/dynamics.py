"""Where students are: the reports of the departments, and those of one student on a tab of the student's page (D39)."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.forms.batches import chosen
from enrollment.queries.keys import read
from enrollment.queries.registration import label
from enrollment.queries.students import last_fours
from enrollment.views.student import student_page
from security.access import may_where
from security.models import Unit
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, needs
from status_changes.actions.close_report import close_report
from status_changes.actions.report_dynamics import CannotReport, report_dynamics
from status_changes.forms.follow_up import OutcomeForm, ReportForm
from status_changes.models import DynamicsReport
from status_changes.queries.reports import (
    MAKES,
    REPORTS,
    in_departments,
    reports_for,
    shown_reports,
)

PAGE: Final = 50
TAB: Final = "dynamics"


@require_safe
@needs(REPORTS, verbs=MAKES)
def reports(request: SignedInRequest) -> HttpResponse:
    """The reports within the reader's reach: those to be followed up, or those that are closed (ORG-3)."""
    view, department = request.GET.get("view", "open"), chosen(request.GET).department
    if view not in {"open", "closed"}:
        raise Http404
    rows = reports_for(request.person, request.at).filter(closed_at__isnull=view == "open")
    rows = in_departments(rows, department)
    key = read(request.GET.get("after", ""), texts=0)
    count, beyond = rows.count(), rows.filter(pk__gt=key[0]) if key else rows
    found: list[Any] = list(shown_reports(beyond).order_by("pk")[: PAGE + 1])
    ends = last_fours(one.student for one in found[:PAGE])
    context = {
        "rows": [{"report": one, "label": label(one.number, ends.get(one.student))} for one in found[:PAGE]],
        "words": ngettext("%(n)s report", "%(n)s reports", count) % {"n": count},
        "view": view,
        "department": department,
        "departments": request.reach.filter(Unit.objects.filter(kind=Unit.Kind.DEPARTMENT), "pk").order_by("code"),
        "next_key": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_later": bool(key),
    }
    return render(request, "status_changes/reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(REPORTS, verbs=MAKES)
def dynamics(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The reports about one student; a report is made here, whatever the state of the registration (ORG-3)."""
    form = ReportForm(request.POST if request.method == "POST" else None, auto_id="report_%s")
    if request.method == "POST":
        _context_of(request, pk)  # the page is the reader's, else nothing is done
        if form.is_valid() and _report(request, pk, form):
            return redirect("status_changes:dynamics", pk)
    return _page(request, pk, {"report": form})


@require_POST
@needs(REPORTS, verbs={"decide"})
def outcome(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Close the open report with what came of it."""
    _context_of(request, pk)
    form = OutcomeForm(request.POST, auto_id="outcome_%s")
    if form.is_valid():
        try:
            close_report(**form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request))
        except (NotFound, CannotReport) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The report is closed."))
            return redirect("status_changes:dynamics", pk)
    return _page(request, pk, {"outcome": form})


def _report(request: SignedInRequest, pk: int, form: ReportForm) -> bool:
    try:
        report_dynamics(enrollment=pk, **form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request))
    except (CannotReport, NotFound) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The report is with academic affairs."))
    return True


def _context_of(request: SignedInRequest, pk: int) -> dict[str, Any]:
    """:raises Http404: if the student is out of the reader's reach"""
    return student_page(request, pk, TAB)


def _page(request: SignedInRequest, pk: int, typed: dict[str, Any]) -> HttpResponse:
    """The tab, with forms that were filled in wrongly as they were typed."""
    context = _context_of(request, pk)
    made = DynamicsReport.objects.filter(enrollment=pk).select_related("reported_by", "closed_by").order_by("-pk")
    rows = list(made)
    is_open = next((one.pk for one in rows if one.closed_at is None), None)
    wrong = next((form for form in typed.values() if form.errors), None)
    context |= {
        "reports": rows,
        "form": wrong,
        "report_form": typed.get("report") if wrong or not is_open else None,
        "outcome_form": typed.get("outcome") or (_outcome_form(request, is_open) if is_open else None),
    }
    return render(request, "status_changes/dynamics.html", context, status=400 if wrong else 200)


def _outcome_form(request: SignedInRequest, report: int) -> OutcomeForm | None:
    closes = may_where(request.person, REPORTS, request.at, verbs={"decide"})
    return OutcomeForm(auto_id="outcome_%s", initial={"report": report}) if closes else None
