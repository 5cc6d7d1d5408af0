"""Results that are not confirmed yet, and confirming one for an applicant who does not."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.actions.confirm_for import CannotConfirmFor, confirm_for
from casework.actions.reopen import CannotReopen, reopen
from casework.forms.confirming import ConfirmForForm, ReopenForm
from casework.kind import NoLongerFits, kind_of
from casework.queries.confirming import confirmed_for_by, confirms_for_any, waiting
from casework.queries.desk import visible_to
from casework.queries.queue import labels_of
from casework.queries.reopening import reopens
from casework.tabs import TABS
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in

A_PAGE = 50


@require_safe
@signed_in
def unconfirmed(request: SignedInRequest) -> HttpResponse:
    """What waits for the word of its applicant, within reach: reminders sent, and which can be confirmed now."""
    if not confirms_for_any(request.person, request.at):
        raise Http404
    rows = confirmed_for_by(request.person, request.at).select_related("person", "unit").order_by("due_on", "pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    found = waiting(page.object_list, request.at)
    labels = labels_of([one.application for one in found]) if found else {}
    listed = [(one, labels.get(one.application.pk, ""), kind_of(one.application.kind).title) for one in found]
    links = TABS.of("list:unconfirmed", 0, reader=request.person, at=request.at, current="") if listed else ()
    return render(request, "casework/unconfirmed.html", {"rows": listed, "page": page, "list_links": links})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def confirm_for_applicant(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The proof; then the result takes effect."""
    rows = confirmed_for_by(request.person, request.at).select_related("person", "unit")
    found = get_object_or_404(rows, pk=pk)
    form = ConfirmForForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _confirmed(request, pk, form):
        messages.success(request, _("Confirmed for %(name)s. The decision is in effect.") % {"name": found.person.name})
        return redirect("casework:unconfirmed")
    [one] = waiting([found], request.at)
    page = {"form": form, "one": one, "application": found, "title": kind_of(found.kind).title}
    return render(request, "casework/confirm_for.html", page, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reopen_lapsed(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The reason; then the result waits for the applicant's word once more."""
    rows = visible_to(request.person, request.at).select_related("person", "unit")
    found = get_object_or_404(rows, pk=pk)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _reopened(request, pk, form):
        messages.success(request, _("Reopened. %(name)s has been told.") % {"name": found.person.name})
        return redirect("casework:application", pk)
    if not reopens(request.person, found, request.at):
        raise Http404
    page = {"form": form, "application": found, "title": kind_of(found.kind).title}
    return render(request, "casework/reopen.html", page, status=400 if form.errors else 200)


def _reopened(request: SignedInRequest, pk: int, form: ReopenForm) -> bool:
    try:
        reopen(application_id=pk, **form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request))
    except CannotReopen as refusal:
        form.add_error("why", str(refusal))
    except NotFound:
        raise Http404 from None
    return not form.errors


def _confirmed(request: SignedInRequest, pk: int, form: ConfirmForForm) -> bool:
    common: dict[str, Any] = {"by": request.person, "at": request.at, "act_key": act_key(request)}
    try:
        confirm_for(application_id=pk, **form.cleaned_data, **common)
    except (CannotConfirmFor, NoLongerFits, NotFound) as refusal:
        form.add_error(None, str(refusal))
    return not form.errors
