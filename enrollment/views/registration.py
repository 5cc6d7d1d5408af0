"""The student's registration task: what is asked, the data, the papers, checking the answers, handing in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.actions.answer import StillMissing
from casework.actions.open_application import open_application
from casework.actions.submit import AnotherIsOpen, CannotSubmit
from casework.kind import CannotBegin
from casework.models import Application, State
from casework.queries.desk import ForeignApplication, to_fill_in
from casework.queries.materials import papers_of
from casework.queries.returns import fields_asked, last_return
from casework.queries.rulings import ShownRuling, blocking_rulings
from casework.queries.words import day_words
from casework.views.filling_in import (
    EDITABLE,
    answers_of,
    draft_marks,
    hand_in,
    keep_sent,
    keep_typed,
    show_papers,
)
from enrollment.forms.registration import CAME_BACK, LATE, DataForm
from enrollment.models import RegistrationRequest, Status, TermRegistration
from enrollment.queries.fees import line_of, state_words
from enrollment.queries.holds import in_the_way
from enrollment.queries.own_arrival import arrival_of
from enrollment.queries.own_data import DataField, own_data, veiled
from enrollment.queries.registration import current_application, edition_of, late_today, own_registrations
from enrollment.queries.task import (
    SAID_IN_THE_FORM,
    case_of,
    conditions_of,
    contacts_of,
    in_turn,
    papers_for,
    parts_of,
    stopped_by,
)
from rulebook.clauses.registration import RegistrationCase
from rulebook.queries import rules_of
from security.signed_in import SignedInRequest, act_key, signed_in

PLEDGE = "registration.pledge_is_signed"


@require_safe
@signed_in
def task(request: SignedInRequest, pk: int) -> HttpResponse:
    """One registration: its window, every condition with its article, and how far it has come."""
    row = get_object_or_404(own_registrations(request.person).select_related("unit"), pk=pk)
    application = current_application(row)
    if application is not None and application.state not in {State.DRAFT, State.TAKEN_BACK, State.LAPSED}:
        refused = application.state == State.DECIDED and application.outcome == "REFUSED"
        if not refused:
            return redirect("casework:application", application.pk)
    draft = application if application and application.state == State.DRAFT else None
    case, fee = case_of(row, at=request.at), line_of(row)
    conditions = conditions_of(row, case, is_begun=False)
    context = {
        "row": row,
        "draft": draft,
        "parts": parts_of(answers_of(draft), papers_of(draft)) if draft else (),
        "papers": papers_for(row, case),
        "contacts": contacts_of(row, at=request.at),
        "refused": application if application and application.outcome == "REFUSED" else None,
        "rectify_until": _rectify_until(case),
        "stopped": draft is None and stopped_by(row, case),
        "deadline": day_words(
            _rectify_until(case) or max(row.deadline, row.roster.window_ends_on), provisional=row.roster.is_provisional
        ),
        "is_late": late_today(row, localtime(request.at).date()),
        "fee": fee,
        "fee_state": state_words(fee.state) if fee else "",
        "holds": in_the_way(row, request.at) if case.holds else (),
        "conditions": conditions,
        "papers_page": _papers_page(row) if any(_is_the_pledge(one) for one in conditions) else "",
        "steps": in_turn(rules_of(edition_of(row)).route("registration").steps),
    }
    return render(request, "enrollment/registration_task.html", context)


@require_POST
@signed_in
def begin(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin the application, or go on with the draft there is."""
    row = get_object_or_404(own_registrations(request.person), pk=pk)
    there = current_application(row)
    if there is not None and there.state in EDITABLE:
        return redirect("enrollment:registration_data", there.pk)
    if stopped_by(row, case_of(row, at=request.at)):
        messages.error(request, _("You cannot register yet: settle first what is marked below."))
        return redirect("enrollment:registration", row.pk)
    try:
        opened = open_application(
            kind="registration", subject=row.pk, by=request.person, at=request.at, act_key=act_key(request)
        )
    except CannotBegin as refusal:
        messages.error(request, str(refusal))
        return redirect("enrollment:registration", row.pk)
    return redirect("enrollment:registration_data", opened.ids[0])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def data(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm one's own data item by item (SEC-1.2)."""
    application, row = _own_open(request, pk)
    before, items = answers_of(application), _items(request, application, row)
    only = fields_asked(application) if application.state == State.WITH_APPLICANT else None
    form = DataForm(
        request.POST if request.method == "POST" else None,
        items=items,
        answers=before,
        why=_why(row, request.at),
        only=only,
    )
    if request.method == "POST" and form.is_valid():
        keep_sent(request, pk, form.answers(before))
        return redirect(f"enrollment:registration_{'check' if request.GET.get('back') == 'check' else 'papers'}", pk)
    context = {
        "application": application,
        "row": row,
        "form": form,
        "items": form.rows(),
        "returned": last_return(application),
        **draft_marks(request, application),
    }
    return render(request, "enrollment/registration_data.html", context)


@require_POST
@signed_in
def autosave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep what has been typed so far, unchecked."""
    application, row = _own_open(request, pk)
    return keep_typed(request, pk, DataForm.typed(request.POST, own_data(row), answers_of(application)))


@require_safe
@signed_in
def papers(request: SignedInRequest, pk: int) -> HttpResponse:
    """The papers this student has to give, each with its files."""
    application, _row = _own_open(request, pk)
    before = (reverse("enrollment:registration_data", args=[pk]), _("Your data"))
    return show_papers(request, application, before=before, check=reverse("enrollment:registration_check", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Check the answers, give reasons where a rule asks for one, and hand in."""
    application, row = _own_open(request, pk)
    answers = answers_of(application)
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            hand_in(request, application, answers)
        except CannotSubmit as refusal:
            places = _places(pk, _papers_page(row) if application.person_id == request.person.pk else "")
            blocking = blocking_rulings(refusal.rulings)
            context = {
                "blocking": [{"ruling": one, "place": places.get(one.clause, "#conditions")} for one in blocking]
            }
        except (AnotherIsOpen, CannotBegin, StillMissing, ForeignApplication) as refusal:
            context = {"problem": str(refusal)}
        else:
            return redirect("enrollment:registration_sent", pk)
    said, items = answers.get("data", {}), _items(request, application, row)
    case = case_of(row, at=request.at, application=application, answers=answers, items=items)
    typed = {name.removeprefix("reason:"): str(value) for name, value in request.POST.items()}
    found = conditions_of(row, case, is_begun=True)
    context |= {
        "application": application,
        "row": row,
        "items": [(item, said.get(item.name)) for item in items],
        "answers": answers,
        "papers": papers_of(application),
        "conditions": [replace(one, reason=typed.get(one.clause, "")) for one in found],
    }
    return render(request, "enrollment/registration_check.html", context)


@require_safe
@signed_in
def sent(request: SignedInRequest, pk: int) -> HttpResponse:
    """It has been handed in: the number, what happens next, the promised day."""
    rows = Application.objects.filter(Q(person=request.person) | Q(opened_by=request.person))
    application = get_object_or_404(rows, pk=pk, kind="registration")
    if application.submitted_at is None:
        raise Http404
    promised = day_words(application.due_on, provisional=application.due_is_provisional)
    return render(
        request,
        "enrollment/registration_sent.html",
        {"application": application, "promised": promised, "steps": in_turn(application.steps.order_by("position"))},
    )


def _why(row: TermRegistration, at: datetime) -> str:
    """Whether the form asks for a reason, and for which (REG-1.4, REG-3.1)."""
    if late_today(row, localtime(at).date()):
        return LATE
    return CAME_BACK if row.enrollment.status == Status.AUTO_LEFT else ""


def _rectify_until(case: RegistrationCase) -> date | None:
    """Until when what was refused once may be put right in time; None: not, or not any more (REG-3.5)."""
    if case.times_refused != 1 or case.is_late:
        return None
    return max(case.last_day, case.rectify_until or case.last_day)


def _is_the_pledge(ruling: ShownRuling) -> bool:
    return ruling.clause == PLEDGE and not ruling.met


def _papers_page(row: TermRegistration) -> str:
    """Where the papers of the entry are signed; nothing for who did not arrive by an intake."""
    found = arrival_of(row.enrollment_id)
    return reverse("enrollment:my_arrival", args=[found.pk]) if found else ""


def _places(pk: int, papers_page: str) -> dict[str, str]:
    """Per clause the page where its applicant does something about it."""
    data, papers = (reverse(f"enrollment:registration_{one}", args=[pk]) for one in ("data", "papers"))
    return dict.fromkeys(SAID_IN_THE_FORM, f"{data}?back=check") | {
        "registration.required_papers_are_given": papers,
        **({PLEDGE: papers_page} if papers_page else {}),
    }


def _items(request: SignedInRequest, application: Application, row: TermRegistration) -> list[DataField]:
    """The data to confirm; an officer sees of contacts no more than offices see of them (PRV-04)."""
    items = list(own_data(row))
    if application.person_id == request.person.pk:
        return items
    return [replace(one, shown=veiled(one.name, one.shown)) for one in items]


def _own_open(request: SignedInRequest, pk: int) -> tuple[Application, TermRegistration]:
    """One's own registration, or one begun for a student, while it can be filled in."""
    asked = get_object_or_404(
        RegistrationRequest.objects.select_related(
            "application__draft",
            "term_registration__batch__term",
            "term_registration__roster",
            "term_registration__enrollment__student__person",
        ),
        application__in=Application.objects.filter(to_fill_in(request.person, request.at), pk=pk),
    )
    return asked.application, asked.term_registration
