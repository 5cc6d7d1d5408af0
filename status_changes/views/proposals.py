"""What the sweeps propose: the list per office, and one proposal with everything that was done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from casework.queries.rulings import in_words
from casework.tabs import TABS
from enrollment.forms.batches import chosen
from enrollment.forms.contact import ContactForm
from enrollment.models import ArrivalContact
from enrollment.queries import arrivals
from enrollment.queries.keys import read
from enrollment.queries.registration import label
from enrollment.queries.students import last_fours
from enrollment.rules.terms import term_words
from rulebook.queries.words import in_articles
from rulebook.rules.edition import Ruling
from security.access import may_where
from security.models import Unit
from security.signed_in import SignedInRequest, needs
from status_changes.forms.follow_up import DropForfeitureForm, DropForm, OutcomeForm, ReportForm, ServiceForm
from status_changes.forms.heard import HearingForm, StatementForm
from status_changes.models import Contact, Proposal
from status_changes.queries.cancellations import case_rulings, is_at_the_meeting, is_case_open
from status_changes.queries.heard import AT_THE_COUNTER, TAKES_IN, notice_ends_of, on_record, procedure_on
from status_changes.queries.not_registered import DECIDES, NOTES, OPEN
from status_changes.queries.proposals import (
    PREPARES,
    PROCEEDS,
    SEES,
    VIEWS,
    in_view,
    judged,
    proposals_for,
    rulings_of,
    shown,
    standing_services,
)
from status_changes.queries.reports import MAKES, REPORTS, open_reports

PAGE: Final = 50
TONES: Final = {"PROPOSED": "warn", "TAKEN_UP": "info", "FOLLOWED": "bad", "DROPPED": ""}
Forms = dict[str, Callable[..., forms.Form]]
FORMS: Final[Forms] = {
    "contact": ContactForm,
    "service": ServiceForm,
    "hearing": HearingForm,
    "report": ReportForm,
    "outcome": OutcomeForm,
    "drop": DropForm,
}
DECIDED_HERE: Final = (Proposal.Kind.AUTO_LEFT, Proposal.Kind.FORFEITURE)
"""What is taken up from its page, when every rule is met."""
OPENS_THE_CASE: Final = ("too_many_terms_are_missed", "nothing_is_reported_open")
"""The clauses that a case to cancel must meet from the beginning."""
TOLD_ON_PAPER: Final = (Proposal.Kind.AUTO_LEFT, Proposal.Kind.CANCELLATION)
"""Of what a numbered notice is issued and served, before anything is decided."""


@require_safe
@needs(SEES)
def proposals(request: SignedInRequest) -> HttpResponse:
    """For whom a sweep proposes a consequence, within the reader's reach (REG-1.5)."""
    view, kind = request.GET.get("view", "open"), request.GET.get("kind", "")
    department, key = chosen(request.GET).department, read(request.GET.get("after", ""), texts=0)
    if view not in VIEWS or kind not in {"", *Proposal.Kind.values}:
        raise Http404
    rows = in_view(proposals_for(request.person, request.at), view, kind=kind, department=department)
    count, beyond = rows.count(), rows.filter(pk__gt=key[0]) if key else rows
    found: list[Any] = list(shown(beyond).order_by("pk")[: PAGE + 1])
    ends = last_fours(one.student for one in found[:PAGE])
    context = {
        "rows": [
            {
                "proposal": one,
                "label": label(one.number, ends.get(one.student)),
                "term": term_words(one.term),
                "tone": TONES[one.state],
            }
            for one in found[:PAGE]
        ],
        "words": ngettext("%(n)s proposal", "%(n)s proposals", count) % {"n": count},
        "view": view,
        "kind": kind,
        "kinds": Proposal.Kind.choices,
        "department": department,
        "departments": request.reach.filter(Unit.objects.filter(kind=Unit.Kind.DEPARTMENT), "pk").order_by("code"),
        "next_key": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_later": bool(key),
        "list_links": TABS.of("list:proposals", 0, reader=request.person, at=request.at, current="") if count else (),
    }
    return render(request, "status_changes/proposals.html", context)


@require_safe
@needs(SEES)
def proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """One proposal: which rules are met, whom the department reached, whether the notice was served."""
    return proposal_page(request, pk)


def proposal_page(request: SignedInRequest, pk: int, wrong: dict[str, forms.Form] | None = None) -> HttpResponse:
    """The page, with forms that were filled in wrongly as they were typed.

    :raises Http404: if the proposal is out of the reader's reach
    """
    rows = judged(proposals_for(request.person, request.at)).select_related("application__waiting_for", "ended_by")
    found: Any = get_object_or_404(rows, pk=pk)
    service = standing_services(found.pk).select_related("document", "entered_by").first()
    report = open_reports(found.enrollment_id).select_related("reported_by").first() if found.reported else None
    heard = _heard(request, found)
    rulings = _rulings(found, heard, request.at)
    context: dict[str, Any] = {
        "proposal": found,
        "label": label(found.number, last_fours([found.student]).get(found.student)),
        "term": term_words(found.term),
        "tone": TONES[found.state],
        "checks": [as_check(one, found) for one in rulings],
        "is_ready": all(one.met for one in rulings),
        "form": next(iter((wrong or {}).values()), None),
        "contacts": _contacts(found).select_related("by").order_by("-pk"),
        "service": service,
        "report": report,
        "waits_for_meeting": is_case_open(found) and is_at_the_meeting(found.application),
        **heard,
        **_offered(request, found, service, report, wrong or {}),
    }
    return render(request, "status_changes/proposal.html", context, status=400 if wrong else 200)


def _rulings(found: Any, heard: dict[str, Any], at: datetime) -> Sequence[Ruling]:
    """What the regulation asks for, while it is still to be met."""
    if found.kind == Proposal.Kind.CANCELLATION:
        return case_rulings(found, heard=procedure_on(heard) if heard else None, at=at)
    return rulings_of(found, at=at) if found.state == Proposal.State.PROPOSED else []


def _heard(request: SignedInRequest, found: Any) -> dict[str, Any]:
    """What the student stated, hearings and checks: for those who take statements in and serve what the school writes.

    A tutor sees that the case goes on, not what was said in it.
    """
    if found.kind != Proposal.Kind.CANCELLATION or found.application is None:
        return {}
    if not _may(request, found, TAKES_IN, AT_THE_COUNTER):
        return {}
    record = on_record(found.application_id, ends=notice_ends_of(found))
    return record | {"prints": _may(request, found, SEES, PREPARES)}


def _offered(
    request: SignedInRequest, found: Any, service: Any, report: Any, wrong: dict[str, forms.Form]
) -> dict[str, Any]:
    """The forms and the buttons of the page, for this reader and where it stands."""
    is_open, is_decided_here = found.state == Proposal.State.PROPOSED, found.kind in DECIDED_HERE
    is_cancelled = found.kind == Proposal.Kind.CANCELLATION
    prepares = ((is_open and is_decided_here) or is_case_open(found)) and _may(request, found, SEES, PREPARES)
    offered = {
        "contact": is_open and _may(request, found, *_notes(found)),
        "service": prepares and service is not None and service.served_on is None,
        "report": found.state in OPEN and report is None and _may(request, found, REPORTS, MAKES),
        "outcome": report is not None and _may(request, found, REPORTS, {"decide"}),
        "drop": is_open and _may(request, found, SEES, {"decide"}),
        "hearing": prepares and is_cancelled,
        "statement": is_case_open(found) and _may(request, found, TAKES_IN, AT_THE_COUNTER),
    }
    read = {"report": report.pk} if report else {}
    blank = {
        name: form(auto_id=f"{name}_%s", initial=read)
        for name, form in forms_of(found, request.at).items()
        if offered[name]
    }
    return {
        "may_issue": prepares and service is None and found.kind in TOLD_ON_PAPER,
        "may_take_up": prepares and is_decided_here,
        "may_open": is_open and is_cancelled and _may(request, found, PROCEEDS, {"decide"}),
        "forms": blank | {name: form for name, form in wrong.items() if offered[name]},
    }


def forms_of(found: Proposal, at: datetime) -> Forms:
    """The forms of its page."""
    own: Forms = {"statement": partial(StatementForm, proposal=found, at=at)}
    if found.kind == Proposal.Kind.FORFEITURE:
        own["drop"] = DropForfeitureForm
    return FORMS | own


def _contacts(found: Proposal) -> QuerySet[Any]:
    if found.arrival_id is not None:
        return ArrivalContact.objects.filter(arrival=found.arrival_id)
    return Contact.objects.filter(registration=found.registration_id)


def _notes(found: Proposal) -> tuple[str, frozenset[str]]:
    """By which function a contact with the student is noted."""
    return (DECIDES, NOTES) if found.arrival_id is None else (arrivals.FOLLOWS_UP, arrivals.NOTES)


def _may(request: SignedInRequest, found: Proposal, function: str, verbs: Any) -> bool:
    return may_where(request.person, function, request.at, verbs=verbs).covers(found.unit.lineage)


def as_check(ruling: Ruling, found: Any) -> dict[str, str]:
    """A ruling as a line of what the regulation asks for."""
    line = {"name": in_words(ruling), "note": in_articles(ruling.provision.cites)}
    if _is_ahead(ruling, found):
        return line | {"kind": "", "icon": "clock"}
    return line | {"kind": "ok" if ruling.met else "bad" if ruling.hard else "warn"}


def _is_ahead(ruling: Ruling, found: Any) -> bool:
    """What a case to cancel asks for only when the meeting has it is neither done nor missing before."""
    before = ruling.provision.clause.removeprefix("cancellation.") in OPENS_THE_CASE
    return is_case_open(found) and not before and not is_at_the_meeting(found.application)
