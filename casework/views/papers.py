"""Decisions signed on paper: entering one, and opening its scan."""

from typing import cast

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.actions.decide import CannotGrant, OpinionMissing
from casework.actions.enter_paper_decision import CannotEnterPaper, enter_paper_decision
from casework.actions.read_scan import read_scan
from casework.forms.office import PaperForm
from casework.kind import kind_of
from casework.models import File
from casework.queries.desk import current_step
from casework.queries.papers import ENTER, PAPER, scans_visible_to, waits_for_paper
from casework.queries.queue import office_name
from casework.storage.uploads import Refused
from casework.views.handing_out import Damaged, hand_out
from casework.views.taking_in import taken_in
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, needs, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@needs(PAPER, verbs=ENTER)
def paper_decision(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Signer, day, words and scan; then the application goes on as if it had been decided at the desk."""
    rows = waits_for_paper(request.person, request.at).select_related("person", "unit")
    found = get_object_or_404(rows, pk=pk)
    step = current_step(found)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperForm(*data, application=found, step=step, today=localtime(request.at).date())
    if request.method == "POST" and form.is_valid() and _entered(request, pk, form):
        messages.success(request, _("The decision on paper is entered."))
        return redirect("casework:application", pk)
    page = {
        "form": form,
        "application": found,
        "title": kind_of(found.kind).title,
        "office": office_name(step.office),
    }
    return render(request, "casework/paper_decision.html", page, status=400 if form.errors else 200)


@require_safe
@signed_in
def paper_scan(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The scan, to whoever may read the application; every time but the applicant's is journaled."""
    found = get_object_or_404(scans_visible_to(request.person, request.at), pk=pk)
    if found.application.person_id != request.person.pk:
        read_scan(decision=pk, by=request.person, at=request.at)
    try:
        return hand_out(cast("File", found.scan), attached="download" in request.GET)
    except Damaged as damage:
        messages.error(request, str(damage))
        return redirect("casework:application", found.application_id)


def _entered(request: SignedInRequest, pk: int, form: PaperForm) -> bool:
    said = form.cleaned_data
    try:
        enter_paper_decision(
            application_id=pk,
            signer=said["signer"],
            signed_on=said["signed_on"],
            agrees=said["agrees"],
            opinion=said["opinion"],
            scan=taken_in(request, said["scan"], about=f"casework.application:{pk}"),
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
    except Refused as refusal:
        form.add_error("scan", str(refusal))
    except OpinionMissing as refusal:
        form.add_error("opinion", str(refusal))
    except (CannotEnterPaper, CannotGrant, NotFound) as refusal:
        form.add_error(None, str(refusal))
    return not form.errors
