"""Filling in an application of any kind that brings its questions along: the answers, the papers, checking, handing in.

A kind says what it asks (`form_for`), which papers (`slots`) and by which rules (`case_for`); these pages do the rest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.actions.answer import StillMissing, answer
from casework.actions.open_application import open_application
from casework.actions.save_draft import DraftIsNewerElsewhere, save_draft
from casework.actions.submit import AnotherIsOpen, CannotSubmit, submit
from casework.forms.answers import AnswersForm
from casework.kind import CannotBegin, NotYours, all_kinds, kind_of
from casework.models import Application, State
from casework.queries.desk import ForeignApplication, to_fill_in
from casework.queries.materials import papers_of
from casework.queries.progress import progress_of
from casework.queries.returns import fields_asked, items_asked, last_return
from casework.queries.rulings import blocking_rulings, rulings_on, shown_ruling
from casework.views.typed import typed_text, whole_number
from security.signed_in import SignedInRequest, act_key, signed_in

EDITABLE = (State.DRAFT, State.WITH_APPLICANT)


@require_safe
@signed_in
def offers(request: SignedInRequest) -> HttpResponse:
    """What one may apply for, and what not just now, with the reason."""
    found = [
        (kind, offer)
        for kind in all_kinds()
        if kind.is_filled_in_here
        for offer in kind.offers(request.person, at=request.at)
    ]
    return render(request, "casework/offers.html", {"offers": found})


@require_POST
@signed_in
def begin(request: SignedInRequest, kind: str, subject: int) -> HttpResponse:
    """Begin an application of this kind, or go on with the draft there is."""
    _known(kind)
    try:
        sort = kind_of(kind).begin(subject=subject, by=request.person, at=request.at).exclusive
        draft = Application.objects.filter(opened_by=request.person, exclusive=sort, state=State.DRAFT).first()
        if draft is None:
            opened = open_application(
                kind=kind, subject=subject, by=request.person, at=request.at, act_key=act_key(request)
            )
            draft = Application.objects.get(pk=opened.ids[0])
    except NotYours:
        raise Http404 from None
    except CannotBegin as refusal:
        messages.error(request, str(refusal))
        return redirect("casework:offers")
    return redirect(kind_of(kind).answer_page(draft))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def fill_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """The questions of the kind; after a return only those that were named."""
    application = own_open(request, pk)
    if items_asked(application) and not fields_asked(application):
        return redirect("casework:form_papers", pk)
    before = answers_of(application)
    form = _form(request, application, before)
    if request.method == "POST" and form.is_valid():
        keep_sent(request, pk, form.answers(before))
        return redirect("casework:form_papers" if papers_of(application) else "casework:form_check", pk)
    kind = kind_of(application.kind)
    context = {
        "application": application,
        "form": form,
        "title": kind.title,
        "lead": kind.lead(application, at=request.at),
        "returned": last_return(application),
        **draft_marks(request, application),
    }
    return render(request, "casework/form.html", context)


@require_POST
@signed_in
def autosave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep what has been typed so far, unchecked."""
    application = own_open(request, pk)
    before = answers_of(application)
    return keep_typed(request, pk, _form(request, application, before).typed(request.POST, before))


@require_safe
@signed_in
def papers(request: SignedInRequest, pk: int) -> HttpResponse:
    """The papers that are asked for, each with its files; after a return only those that were named."""
    application = own_open(request, pk)
    before = (reverse("casework:form", args=[pk]), kind_of(application.kind).title)
    return show_papers(request, application, before=before, check=reverse("casework:form_check", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Check the answers, give reasons where a rule asks for one, and hand in."""
    application = own_open(request, pk)
    answers, kind = answers_of(application), kind_of(application.kind)
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            hand_in(request, application, answers)
        except CannotSubmit as refusal:
            context = {"blocking": blocking_rulings(refusal.rulings)}
        except (CannotBegin, StillMissing, ForeignApplication, AnotherIsOpen) as refusal:
            context = {"problem": str(refusal)}
        else:
            return redirect("casework:form_sent", pk)
    application.particulars = answers  # judged as if handed in now
    typed = {name.removeprefix("reason:"): str(value) for name, value in request.POST.items()}
    found = [shown_ruling(one) for one in rulings_on(application, at=request.at)]
    context |= {
        "application": application,
        "title": kind.title,
        "facts": kind.facts(application),
        "papers": papers_of(application),
        "conditions": [replace(one, reason=typed.get(one.clause, "")) for one in found],
    }
    return render(request, "casework/form_check.html", context)


@require_safe
@signed_in
def sent(request: SignedInRequest, pk: int) -> HttpResponse:
    """It has been handed in: the number, who has it, the promised day."""
    rows = Application.objects.filter(Q(person=request.person) | Q(opened_by=request.person))
    application = get_object_or_404(rows.select_related("person", "unit"), pk=pk)
    _known(application.kind)
    if application.submitted_at is None:
        raise Http404
    page = progress_of(application, reader=request.person, at=request.at)
    return render(request, "casework/form_sent.html", {"application": application, "page": page})


def keep_typed(request: SignedInRequest, pk: int, typed: dict[str, Any]) -> HttpResponse:
    """Keep what was typed, and say since when it is kept, or why not."""
    version, page = whole_number(request.POST.get("draft_version")), _page_of(request)
    marks = {"draft_version": version, "draft_page": page}
    try:
        draft = save_draft(
            application_id=pk, answers=typed, version=version, page=page, by=request.person, at=request.at
        )
    except (ForeignApplication, DraftIsNewerElsewhere) as refusal:
        return render(request, "components/saved.html", {"problem": str(refusal), **marks}, status=409)
    saved = {"at": localtime(draft.saved_at), "draft_version": draft.version, "draft_page": page}
    return render(request, "components/saved.html", saved)


def keep_sent(request: SignedInRequest, pk: int, answers: dict[str, Any]) -> None:
    """Keep what was sent on purpose, whatever another device has saved meanwhile."""
    save_draft(
        application_id=pk, answers=answers, version=None, page=_page_of(request), by=request.person, at=request.at
    )


def draft_marks(request: SignedInRequest, application: Application) -> dict[str, Any]:
    """What a page of questions carries along so that it never saves over newer typing: the draft's version, its own
    mark.
    """
    draft = getattr(application, "draft", None)
    return {"draft_version": draft.version if draft else 0, "draft_page": _page_of(request) or get_random_string(12)}


def _page_of(request: SignedInRequest) -> str:
    return typed_text(request.POST.get("draft_page", ""))[:16]


def show_papers(
    request: SignedInRequest, application: Application, *, before: tuple[str, object], check: str
) -> HttpResponse:
    """The papers; after a return those that were named, and empty ones where an answer to correct may ask for them.

    `before` is address and title of the page before.
    """
    found = papers_of(application)
    if application.state == State.WITH_APPLICANT:
        asked, may_ask_for_more = items_asked(application), bool(fields_asked(application))
        found = [one for one in found if f"material:{one.slot}" in asked or (may_ask_for_more and not one.files)]
    context = {"application": application, "papers": found, "before": before, "check": check}
    return render(request, "casework/form_papers.html", context)


def hand_in(request: SignedInRequest, application: Application, answers: dict[str, Any]) -> None:
    """Submit a draft, or send the corrections of what was returned.

    :raises CannotSubmit: :raises StillMissing: :raises AnotherIsOpen: :raises ForeignApplication: with what to do
    """
    common: dict[str, Any] = {
        "application_id": application.pk,
        "particulars": answers,
        "by": request.person,
        "at": request.at,
        "act_key": act_key(request),
        "reasons": {
            name.removeprefix("reason:"): value for name, value in request.POST.items() if name.startswith("reason:")
        },
    }
    act = answer if application.state == State.WITH_APPLICANT else submit
    act(**common)


def own_open(request: SignedInRequest, pk: int) -> Application:
    """One's own application of a kind that is filled in here, or one begun for somebody, while it can be filled in."""
    rows = Application.objects.filter(to_fill_in(request.person, request.at)).select_related("draft", "person", "unit")
    application = get_object_or_404(rows, pk=pk)
    _known(application.kind)
    return application


def answers_of(application: Application) -> dict[str, Any]:
    """What was typed last: the draft on top of what was submitted."""
    draft = getattr(application, "draft", None)
    return {**application.particulars, **(draft.answers if draft else {})}


def _form(request: SignedInRequest, application: Application, before: dict[str, Any]) -> AnswersForm:
    only = fields_asked(application) if application.state == State.WITH_APPLICANT else None
    data = request.POST if request.method == "POST" else None
    form = kind_of(application.kind).form_for(application, data, answers=before, only=only, at=request.at)
    if form is None:
        raise Http404
    return form


def _known(kind: str) -> None:
    """:raises Http404: for a kind that is not there, or is filled in on pages of its own"""
    try:
        is_here = kind_of(kind).is_filled_in_here
    except KeyError:
        is_here = False
    if not is_here:
        raise Http404
