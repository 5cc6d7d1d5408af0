"""Checks of the roll's data as a whole: opened, counted per department and class, signed off, closed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casework.actions.issue_document import CannotIssue
from enrollment.actions.close_campaign import close_campaign
from enrollment.actions.open_campaign import open_campaign
from enrollment.actions.sign_off_department import sign_off_department
from enrollment.forms.verification import CampaignForm, SignOffForm, chosen
from enrollment.models import Campaign, VerificationState
from enrollment.queries.campaigns import (
    CannotCheck,
    Line,
    board_of,
    counted_to_ask,
    open_differences,
    unsigned,
    years_without,
)
from enrollment.rules.verification import CHECKS, ENTERS, OPENS, SIGNS_OFF, STATES
from rulebook.queries import word
from security.access import may, may_where
from security.models import Unit
from security.signed_in import SignedInRequest, act_key, needs


@require_safe
@needs(CHECKS)
def campaigns(request: SignedInRequest) -> HttpResponse:
    """All checks, newest first, and in red the school year that has had none (SEC-1.8)."""
    rows = Campaign.objects.select_related("document", "opened_by").order_by("-opened_at", "-pk")
    context = {
        "rows": [(row, "、".join(word(one) for one in row.categories)) for row in rows],
        "short": [(one, word(one.category)) for one in years_without(request.at)],
        "may_open": may(request.person, CHECKS, request.at, verbs=OPENS),
    }
    return render(request, "enrollment/campaigns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHECKS, verbs=OPENS)
def campaign_open(request: SignedInRequest) -> HttpResponse:
    """Open a check: how many of each student category would be asked today, and until when."""
    counted = counted_to_ask()
    categories = [(one, f"{word(one)}（{n:,}）") for one, n in counted.items()]
    posted = request.POST if request.method == "POST" else None
    form = CampaignForm(posted, categories=categories, today=localtime(request.at).date())
    if posted is not None and form.is_valid():
        try:
            opened = open_campaign(
                kind=Campaign.Kind.YEARLY, **form.said(), by=request.person, at=request.at, act_key=act_key(request)
            )
        except (CannotCheck, CannotIssue) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _asked_words(opened.number, opened.asked))
            return redirect("enrollment:campaign", opened.campaign)
    context = {
        "form": form,
        "total": sum(counted.values()),
        "short": [(one, word(one.category)) for one in years_without(request.at)],
    }
    return render(request, "enrollment/campaign_open.html", context, status=400 if form.errors else 200)


@require_safe
@needs(CHECKS)
def campaign(request: SignedInRequest, pk: int) -> HttpResponse:
    """One check with its live counts per department, or per class of the department asked for."""
    found, asked = _campaign(pk), chosen(request.GET)
    lines = board_of(found, request.reach, asked.department)
    total = {state: sum(line.counts[state] for line in lines) for state in STATES}
    signs = may_where(request.person, CHECKS, request.at, verbs=SIGNS_OFF)
    context = {
        "campaign": found,
        "department": Unit.objects.filter(pk=asked.department).first() if asked.department else None,
        "titles": [_(title) for title in STATES.values()],
        "rows": [_row(pk, line, asked.department) for line in lines],
        "total": _cells(pk, total, {"department": asked.department}),
        "figures": _heads(pk, total, asked.department),
        "may_close": may(request.person, CHECKS, request.at, verbs=OPENS) and found.closed_at is None,
        "signs": signs.units if found.closed_at is None else (),
        "prints": may(request.person, CHECKS, request.at, verbs=ENTERS) and asked.department is not None,
    }
    return render(request, "enrollment/campaign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHECKS, verbs=SIGNS_OFF)
def campaign_sign(request: SignedInRequest, pk: int, department: int) -> HttpResponse:
    """The head of the department signs for its students: what is still open stands on the page."""
    found = _campaign(pk)
    unit = get_object_or_404(request.reach.filter(Unit.objects.filter(kind=Unit.Kind.DEPARTMENT), "pk"), pk=department)
    form = SignOffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = {"campaign": pk, "department": department, **form.cleaned_data}
        try:
            sign_off_department(**said, by=request.person, at=request.at, act_key=act_key(request))
        except CannotCheck as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You have signed for %(department)s.") % {"department": unit.name})
            return redirect("enrollment:campaign", pk)
    line = next((one for one in board_of(found, request.reach) if one.unit == department), None)
    context = {
        "campaign": found,
        "unit": unit,
        "line": line,
        "silent": line.counts[VerificationState.ASKED] if line else 0,
        "still": open_differences(found, department),
        "signed": found.sign_offs.filter(unit=unit).select_related("signed_by").first(),
        "form": form,
    }
    return render(request, "enrollment/campaign_sign.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHECKS, verbs=OPENS)
def campaign_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close a check; which departments have not signed stands on the page."""
    found = _campaign(pk)
    if request.method == "POST":
        try:
            close_campaign(campaign=pk, by=request.person, at=request.at, act_key=act_key(request))
        except CannotCheck as refusal:
            messages.error(request, str(refusal))
            return redirect("enrollment:campaign_close", pk)
        messages.success(request, _("The data check is closed."))
        return redirect("enrollment:campaign", pk)
    silent = found.verifications.filter(state=VerificationState.ASKED).count()
    context = {
        "campaign": found,
        "unsigned": unsigned(found),
        "silent": silent,
        "waits": bool(silent) and found.asked_until >= localtime(request.at).date(),
    }
    return render(request, "enrollment/campaign_close.html", context)


def _campaign(pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.select_related("document", "opened_by", "closed_by"), pk=pk)


def _asked_words(number: str, asked: int) -> str:
    words = ngettext(
        "%(number)s is open; %(n)s student is asked.", "%(number)s is open; %(n)s students are asked.", asked
    )
    return words % {"number": number, "n": f"{asked:,}"}


def address(campaign: int, **filters: Any) -> str:
    """Where the list behind a number is."""
    asked = urlencode({name: value for name, value in filters.items() if value})
    return reverse("enrollment:campaign_students", args=[campaign]) + (f"?{asked}" if asked else "")


def _row(campaign: int, line: Line, department: int | None) -> dict[str, Any]:
    place = {"department": line.unit} if department is None else {"department": department, "unit": line.unit}
    classes = f"{reverse('enrollment:campaign', args=[campaign])}?{urlencode({'department': line.unit})}"
    return {
        "unit": line.unit,
        "name": line.name,
        "url": classes if department is None else "",
        "cells": _cells(campaign, line.counts, place),
        "signed": line.signed_off,
        "differs_again": line.signed_off is not None and line.counts[VerificationState.DIFFERENT] > 0,
    }


def _cells(campaign: int, counts: Any, place: dict[str, Any]) -> list[dict[str, Any]]:
    """Everybody, and the columns that add up to it, each with its list."""
    states = [{"n": counts[state], "url": address(campaign, **place, state=state)} for state in STATES]
    return [{"n": sum(counts.values()), "url": address(campaign, **place)}, *states]


def _heads(campaign: int, total: dict[str, int], department: int | None) -> list[dict[str, Any]]:
    cells = _cells(campaign, total, {"department": department})
    titles = [_("asked"), *(_(title) for title in STATES.values())]
    return [
        {"value": f"{cell['n']:,}", "label": title, "url": cell["url"] if cell["n"] else ""}
        for cell, title in zip(cells, titles, strict=True)
    ]
