"""Who has not registered: the list of each office from the first day on, and one student with every contact."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.forms.batches import chosen
from enrollment.forms.contact import ContactForm
from enrollment.models import Status, TermState
from enrollment.queries import keys
from enrollment.queries.registration import label
from enrollment.queries.students import last_fours
from enrollment.rules.terms import term_words
from security.access import may_where
from security.models import Unit
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, needs
from status_changes.actions.note_contact import CannotNote, note_contact
from status_changes.models import Contact, DynamicsReport
from status_changes.queries.not_registered import (
    DECIDES,
    FOLLOWED,
    NOTES,
    Asked,
    followed,
    listed,
    not_registered_for,
    page_of,
    shown,
)
from status_changes.queries.reports import MAKES, REPORTS

STATES: Final = (TermState.OVERDUE, TermState.UNREGISTERED)
TONES: Final = {TermState.OVERDUE: "warn", TermState.UNREGISTERED: "bad"}


@require_safe
@needs(DECIDES, verbs=NOTES)
def overdue(request: SignedInRequest) -> HttpResponse:
    """Who has not registered within the reader's reach, with the last contact and the open report (REG-1.4, 1.5)."""
    asked = _asked(request)
    people = listed(not_registered_for(request.person, request.at), asked)
    rows, next_key = page_of(people, keys.read(request.GET.get("after", ""), texts=2))
    ends = last_fours(row["student"] for row in rows)
    count = people.order_by().count()
    context = {
        "rows": [_line(row, ends.get(row["student"])) for row in rows],
        "words": ngettext("%(n)s student", "%(n)s students", count) % {"n": f"{count:,}"},
        "asked": asked,
        "states": [(one.value, one.label) for one in STATES],
        "departments": request.reach.filter(Unit.objects.filter(kind=Unit.Kind.DEPARTMENT), "pk").order_by("code"),
        "next_key": keys.written(next_key),
        "is_later": "after" in request.GET,
    }
    return render(request, "status_changes/overdue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DECIDES, verbs=NOTES)
def overdue_one(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """One student who has not registered: whom the department reached and what was said; a contact is noted here."""
    rows = shown(followed(not_registered_for(request.person, request.at)))
    found: Any = get_object_or_404(rows.select_related("unit"), pk=pk)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _note(request, pk, form):
        return redirect("status_changes:overdue_one", pk)
    reports = may_where(request.person, REPORTS, request.at, verbs=MAKES)
    context = {
        "row": found,
        "label": label(found.number, last_fours([found.student]).get(found.student)),
        "term": term_words(found.term),
        "tone": TONES[TermState(found.state)],
        "finding": DynamicsReport.Finding(found.finding).label if found.finding else "",
        "contacts": Contact.objects.filter(registration=pk).select_related("by").order_by("-pk"),
        "may_report": reports.covers(found.unit.lineage),
        "form": form,
    }
    return render(request, "status_changes/overdue_one.html", context, status=400 if form.errors else 200)


def _note(request: SignedInRequest, pk: int, form: ContactForm) -> bool:
    try:
        note_contact(registration=pk, **form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request))
    except (CannotNote, NotFound) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The contact is noted."))
    return True


def _asked(request: HttpRequest) -> Asked:
    """The list asked for. What is no state or no list is left out, as if it had not been asked."""
    state, contact = request.GET.get("state", ""), request.GET.get("contact", "")
    return Asked(
        department=chosen(request.GET).department,
        state=state if state in STATES else "",
        contact=contact if contact in FOLLOWED else "",
    )


def _line(row: dict[str, Any], last_four: str | None) -> dict[str, Any]:
    state = TermState(row["state"])
    return row | {
        "label": label(row["number"], last_four),
        "term": term_words(row["term"]),
        "words": state.label,
        "tone": TONES[state],
        "reached": Contact.Reached(row["reached"]).label if row["reached"] else "",
        "finding": DynamicsReport.Finding(row["finding"]).label if row["finding"] else "",
        "has_left": row["status"] == Status.AUTO_LEFT,
    }
