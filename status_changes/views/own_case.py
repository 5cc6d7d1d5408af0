"""A student states the own case against a cancellation, or a legal guardian does for one not of age."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.models import State
from enrollment.rules.terms import term_words
from rulebook.queries import rules_of
from rulebook.rules.edition import Provision
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in
from status_changes.actions.state_own_case import CannotState, state_own_case
from status_changes.forms.heard import OwnCaseForm
from status_changes.queries.at_the_meeting import whole
from status_changes.queries.heard import CANCELLATION_DAYS, hearings_on, notice_ends_of, own_cases, statements_on
from status_changes.queries.minutes import missed_terms


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def own_case(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Why, until when, what comes next; what was said so far; and, as long as it is open, the form."""
    found: Any = get_object_or_404(whole(own_cases(request.person, request.at)), application=pk)
    form = OwnCaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _stated(request, pk, form):
        return redirect("status_changes:own_case", pk)
    application, ends = found.application, notice_ends_of(found)
    rules, today = rules_of(application.edition_id), localtime(request.at).date()
    context = {
        "case": found,
        "application": application,
        "is_own": found.person_id == request.person.pk,
        "is_open": application.state == State.OPEN,
        "term": term_words(found.term),
        "terms": missed_terms(application),
        "ends": ends,
        "is_over": _is_over(ends, today),
        "days": rules.whole(CANCELLATION_DAYS),
        "right": _the_right(rules.provisions("cancellation")),
        "statements": statements_on(pk, ends=ends),
        "hearings": hearings_on(pk),
        "form": form,
    }
    return render(request, "status_changes/own_case.html", context, status=400 if form.errors else 200)


def _is_over(ends: date | None, today: date) -> bool:
    return ends is not None and today > ends


def _the_right(provisions: Any) -> Provision | None:
    """The provision that gives the right to state the own case and to be heard."""
    return next((one for one in provisions if one.clause == "cancellation.hearing_is_held"), None)


def _stated(request: SignedInRequest, pk: int, form: OwnCaseForm) -> bool:
    said = form.cleaned_data
    try:
        state_own_case(application=pk, **said, by=request.person, at=request.at, act_key=act_key(request))
    except (CannotState, NotFound) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("It is sent. Academic affairs and the leaders' meeting read it."))
    return True
