"""What is entered about a proposal: each button one act, and back to its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework.actions.issue_document import CannotIssue
from casework.actions.submit import AnotherIsOpen, CannotSubmit
from casework.kind import CannotBegin
from casework.queries.rulings import in_words
from enrollment.actions.note_arrival_contact import CannotNoteContact, note_arrival_contact
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, needs
from status_changes.actions.ask_minutes import ask_minutes
from status_changes.actions.close_report import close_report
from status_changes.actions.drop_proposal import CannotDrop, drop_proposal
from status_changes.actions.issue_overdue_notice import issue_overdue_notice
from status_changes.actions.issue_prior_notice import issue_prior_notice
from status_changes.actions.note_contact import CannotNote, note_contact
from status_changes.actions.open_cancellation import open_cancellation
from status_changes.actions.record_hearing import CannotRecord, record_hearing
from status_changes.actions.record_service import CannotServe, record_service
from status_changes.actions.report_dynamics import CannotReport, report_dynamics
from status_changes.actions.state_own_case import CannotState
from status_changes.actions.take_in_statement import take_in_statement
from status_changes.actions.take_up import take_up
from status_changes.models import Proposal
from status_changes.queries.proposals import PREPARES, SEES, proposals_for
from status_changes.views.proposals import forms_of, proposal_page

Do = Callable[..., Any]
CANNOT_ENTER: Final = (
    CannotNote, CannotNoteContact, CannotServe, CannotReport, CannotDrop, CannotState, CannotRecord,
)  # fmt: skip
REFUSALS: Final = (*CANNOT_ENTER, CannotIssue, CannotBegin, AnotherIsOpen)


def _entered(name: str, done: Any, do: Callable[[Proposal, dict[str, Any]], tuple[Do, dict[str, Any]]]) -> Any:
    """A view that takes one of the page's forms, carries the act out, and comes back."""

    @require_POST
    @needs(SEES)
    def view(request: SignedInRequest, pk: int) -> HttpResponseBase:
        found = get_object_or_404(proposals_for(request.person, request.at), pk=pk)
        form = forms_of(found, request.at)[name](request.POST, auto_id=f"{name}_%s")
        if not form.is_valid():
            return proposal_page(request, pk, {name: form})
        act, words = do(found, form.cleaned_data)
        return _carried_out(request, found, act, words, done, name=name, form=form)

    return view


def _carried_out(
    request: SignedInRequest,
    found: Proposal,
    act: Do,
    words: dict[str, Any],
    done: Any,
    *,
    name: str = "",
    form: forms.Form | None = None,
) -> HttpResponseBase:
    try:
        act(**words, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound as gone:
        messages.error(request, str(gone))
    except CannotSubmit as refusal:
        for ruling in refusal.rulings:
            messages.error(request, in_words(ruling))
    except REFUSALS as refusal:
        if form is not None:
            form.add_error(None, str(refusal))
            return proposal_page(request, found.pk, {name: form})
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(done))
    return redirect("status_changes:proposal", found.pk)


def _contact(found: Proposal, said: dict[str, Any]) -> tuple[Do, dict[str, Any]]:
    if found.arrival_id is not None:
        return note_arrival_contact, {"arrival": found.arrival_id, **said}
    return note_contact, {"registration": found.registration_id, **said}


contact = _entered("contact", gettext_lazy("The contact is noted."), _contact)
service = _entered(
    "service",
    gettext_lazy("The service is entered; the time to answer runs."),
    lambda found, said: (record_service, {"proposal": found.pk, **said}),
)
statement = _entered(
    "statement",
    gettext_lazy("The statement is entered; the leaders' meeting reads it."),
    lambda found, said: (take_in_statement, {"proposal": found.pk, **said}),
)
hearing = _entered(
    "hearing",
    gettext_lazy("The hearing is on record. Print the record and have it signed."),
    lambda found, said: (record_hearing, {"proposal": found.pk, **said}),
)
report = _entered(
    "report",
    gettext_lazy("The report is with academic affairs."),
    lambda found, said: (report_dynamics, {"enrollment": found.enrollment_id, **said}),
)
drop = _entered(
    "drop",
    gettext_lazy("The proposal is dropped."),
    lambda found, said: (drop_proposal, {"proposal": found.pk, **said}),
)


outcome = _entered(
    "outcome",
    gettext_lazy("The report is closed."),
    lambda _found, said: (close_report, said),
)


@require_POST
@needs(SEES)
def notice(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Issue the notice of the missed registration, or the prior notice of a cancellation."""
    found = get_object_or_404(proposals_for(request.person, request.at), pk=pk)
    done = _("The notice is issued. Print it from the register of documents and have it served.")
    act = issue_prior_notice if found.kind == Proposal.Kind.CANCELLATION else issue_overdue_notice
    return _carried_out(request, found, act, {"proposal": pk}, done)


@require_POST
@needs(SEES)
def decision(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Hand it to the head of academic affairs for decision; or confirm that a cancellation goes on."""
    found = get_object_or_404(proposals_for(request.person, request.at), pk=pk)
    if found.kind == Proposal.Kind.CANCELLATION:
        opened = _("The case is open. Issue the prior notice and have it served.")
        return _carried_out(request, found, open_cancellation, {"proposal": pk}, opened)
    done = _("It is with the head of academic affairs.")
    return _carried_out(request, found, take_up, {"proposal": pk}, done)


@require_POST
@needs(SEES, verbs=PREPARES)
def minutes(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Have the record of a hearing printed: the job's page has the PDF."""
    try:
        asked = ask_minutes(hearing=pk, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound as refusal:
        raise Http404(str(refusal)) from None
    return redirect("casework:job", asked.job)
