"""What waits for the leaders' meeting: the list, one case with all that is on record, and the check of its legality."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from enrollment.queries.keys import read
from enrollment.queries.registration import label
from enrollment.queries.students import last_fours
from enrollment.rules.terms import term_words
from rulebook.queries import rules_of
from security.access import may_where
from security.queries import NotFound
from security.rules.separation import PREPARED_THE_CASE
from security.signed_in import SignedInRequest, act_key, needs, signed_in
from status_changes.actions.check_legality import CannotCheck, check_legality
from status_changes.forms.heard import LegalityForm
from status_changes.queries.at_the_meeting import (
    CHECKS,
    TO_CHECK,
    asks_for_the_check,
    case_to_read,
    reads_cases,
    to_check_by,
    waiting_for_the_meeting,
    whole,
)
from status_changes.queries.cancellations import case_rulings
from status_changes.queries.heard import Procedure, asked_in_time, notice_ends_of, on_record, procedure_on, procedures
from status_changes.queries.minutes import missed_terms
from status_changes.queries.proposals import PROCEEDS, SEES
from status_changes.views.proposals import as_check

PAGE: Final = 50


@require_safe
@signed_in
def cases(request: SignedInRequest) -> HttpResponse:
    """The cases that wait for the meeting, each with how far it is: served, days over, heard, legality checked."""
    if not reads_cases(request.person, request.at):
        raise Http404
    rows = waiting_for_the_meeting(request.person, request.at)
    key = read(request.GET.get("after", ""), texts=0)
    count, beyond = rows.count(), rows.filter(pk__gt=key[0]) if key else rows
    found: list[Any] = list(whole(beyond).order_by("pk")[: PAGE + 1])
    heard = procedures([one.application_id for one in found[:PAGE]])
    ends = last_fours(one.student for one in found[:PAGE])
    today = localtime(request.at).date()
    context = {
        "rows": [
            _line(one, heard[one.application_id], today)
            | {"label": label(one.number, ends.get(one.student)), "term": term_words(one.term)}
            for one in found[:PAGE]
        ],
        "words": ngettext("%(n)s case waits", "%(n)s cases wait", count) % {"n": count},
        "next_key": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_later": bool(key),
    }
    return render(request, "status_changes/meeting_cases.html", context)


@require_safe
@signed_in
def case(request: SignedInRequest, pk: int) -> HttpResponse:
    """One case that waits for the meeting, with everything that is on record of it."""
    return _case_page(request, pk)


@require_POST
@needs(PROCEEDS, verbs=CHECKS, extents=TO_CHECK)
def legality(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """What the check of the legality found."""
    get_object_or_404(to_check_by(request.person, request.at), pk=pk)
    form = LegalityForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            check_legality(proposal=pk, **said, by=request.person, at=request.at, act_key=act_key(request))
        except NotFound as gone:
            messages.error(request, str(gone))
            return redirect("status_changes:meeting_cases")
        except CannotCheck as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The check is entered."))
            return redirect("status_changes:meeting_case", pk)
    return _case_page(request, pk, form)


def _case_page(request: SignedInRequest, pk: int, wrong: LegalityForm | None = None) -> HttpResponse:
    found = case_to_read(pk, reader=request.person, at=request.at)
    if found is None:
        raise Http404
    ends = notice_ends_of(found)
    record = on_record(found.application_id, ends=ends)
    rulings = case_rulings(found, heard=procedure_on(record), at=request.at)
    context = {
        "case": found,
        "label": label(found.number, None),
        "term": term_words(found.term),
        "terms": missed_terms(found.application),
        "ends": ends,
        "checks": [as_check(one, found) for one in rulings],
        **record,
        "why_not": _(PREPARED_THE_CASE) if found.checks and found.has_a_part else "",
        "form": wrong or (LegalityForm() if found.checks and not found.has_a_part else None),
        "has_a_page": may_where(request.person, SEES, request.at).covers(found.unit.lineage),
    }
    return render(request, "status_changes/meeting_case.html", context, status=400 if wrong else 200)


def _line(one: Any, heard: Procedure, today: date) -> dict[str, Any]:
    """How far a case is, in words with their tones; "" is nothing to say."""
    ends = notice_ends_of(one)
    asked = asked_in_time(heard.asked_on, ends)
    return {
        "case": one,
        "ends": ends,
        "is_over": ends is not None and today > ends,
        "said": len(heard.said_on),
        "late": sum(1 for day in heard.said_on if ends is not None and day > ends),
        "hearing": _hearing(one, asked, heard.held_on),
        "legality": _legality(one, heard),
    }


def _hearing(one: Any, asked: date | None, held: date | None) -> tuple[str, str, date | None]:
    """Held, due, or not asked for; the tone; and the day."""
    if held is not None and (asked is None or held >= asked):
        return _("held"), "ok", held
    if asked is not None or rules_of(one.application.edition_id).parameter("wd.hearing") == "ALWAYS":
        return _("to be held"), "warn", asked
    return _("not asked for"), "", None


def _legality(one: Any, heard: Procedure) -> tuple[str, str, date | None]:
    """What the newest check said, or that it is to come."""
    if heard.checked_on is None:
        return (_("to be checked"), "warn", None) if asks_for_the_check(one.application.edition_id) else ("", "", None)
    if heard.is_lawful:
        return _("nothing stands against it"), "ok", heard.checked_on
    return _("something stands against it"), "bad", heard.checked_on
