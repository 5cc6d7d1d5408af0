"""The intake of a term: opened, its board with the lists behind it, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.tabs import TABS
from enrollment.actions.close_intake import close_intake
from enrollment.actions.enter_arrivals import enter_arrivals
from enrollment.actions.open_intake import open_intake
from enrollment.forms.intake import IntakeForm, chosen
from enrollment.models import ArrivalState, Enrollment, Intake
from enrollment.queries import keys
from enrollment.queries.arrivals import AT_THE_DESK, CHECKS_IN, FOLLOWS_UP, LOADS, CannotChangeIntake, contacts_wanted
from enrollment.queries.intake_board import MISSING, Chosen, Line, board_of, listed, page_of
from enrollment.queries.rechecks import is_rechecked
from enrollment.queries.registration import label_in_words
from enrollment.queries.students import ends_of_namesakes
from enrollment.rules.recheck import SIGNS
from rulebook.queries import NoEdition, word
from security.access import Reach, may, may_where
from security.signed_in import SignedInRequest, act_key, needs

TONES: Final = {"CHECKED_IN": "ok", "ON_LEAVE": "info", "NO_SHOW": "bad", "EXPECTED": ""}


@require_safe
@needs(CHECKS_IN, verbs=AT_THE_DESK)
def intakes(request: SignedInRequest) -> HttpResponse:
    """All intakes, newest first."""
    rows = Intake.objects.select_related("term", "edition").order_by("-term__opens_on", "-pk")
    context = {"intakes": rows, "may_open": may(request.person, LOADS, request.at, verbs={"decide"})}
    return render(request, "enrollment/intakes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(LOADS, verbs={"decide"})
def intake_open(request: SignedInRequest) -> HttpResponseBase:
    """Open the check-in of a term: everybody admitted to the cohort is expected."""
    known = Enrollment.objects.order_by("category").values_list("category", flat=True).distinct()
    form = IntakeForm(request.POST or None, categories=[(category, word(category)) for category in known])
    if request.method == "POST" and form.is_valid():
        try:
            done = open_intake(**form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request))
        except (CannotChangeIntake, NoEdition) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _opened_words(done.expected))
            return redirect("enrollment:intake", done.intake)
    return render(request, "enrollment/intake_open.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
@needs(CHECKS_IN, verbs=AT_THE_DESK)
def intake(request: SignedInRequest, pk: int) -> HttpResponse:
    """The board: how many of each department and major stand where, every number with its list."""
    found = get_object_or_404(Intake.objects.select_related("term", "edition", "opened_by", "closed_by"), pk=pk)
    lines = board_of(found, request.reach)
    decides = may(request.person, LOADS, request.at, verbs={"decide"})
    loads = may_where(request.person, LOADS, request.at)
    context = {
        "intake": found,
        "states": [str(label) for label in ArrivalState.labels],
        "rows": [_row(pk, line) for line in lines],
        "figures": [*_figures(pk, lines), _papers_figure(found, request.reach)],
        "may_close": decides and found.closed_at is None,
        "is_over": localtime(request.at).date() > found.arrives_until,
        "may_join": found.closed_at is None and loads.everywhere,
        "may_number": bool(loads),
        "may_recheck": is_rechecked(found) and bool(may_where(request.person, FOLLOWS_UP, request.at, verbs=SIGNS)),
    }
    return render(request, "enrollment/intake.html", context)


@require_safe
@needs(CHECKS_IN, verbs=AT_THE_DESK)
def intake_students(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who stands behind a number of the board; for those who are missing, how often they were called."""
    found = get_object_or_404(Intake.objects.select_related("term"), pk=pk)
    asked = chosen(request.GET)
    people = listed(found, request.reach, asked)
    rows, next_key = page_of(people, keys.read(request.GET.get("after", ""), texts=2))
    is_whole = "after" not in request.GET and not next_key
    count = len(rows) if is_whole else people.order_by().count()
    context = {
        "intake": found,
        "asked": asked,
        "rows": _told_apart(rows),
        "states": ArrivalState.choices,
        "contacts_wanted": contacts_wanted(found),
        "words": ngettext("%(n)s student", "%(n)s students", count) % {"n": f"{count:,}"},
        "next_key": keys.written(next_key),
        "is_later": "after" in request.GET,
        "list_links": TABS.of("list:arrivals", 0, reader=request.person, at=request.at, current="") if rows else (),
        "taken_out": urlencode({"intake": pk, **{name: value for name, value in asdict(asked).items() if value}}),
    }
    return render(request, "enrollment/intake_students.html", context)


@require_POST
@needs(LOADS)
def intake_join(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Enter who was admitted meanwhile and does not stand on the list."""
    found = get_object_or_404(Intake, pk=pk)
    try:
        done = enter_arrivals(intakes=[found.pk], by=request.person, at=request.at, act_key=act_key(request))
    except CannotChangeIntake as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%(n)s student joined the list.", "%(n)s students joined the list.", done.entered)
        messages.success(request, text % {"n": done.entered})
    return redirect("enrollment:intake", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(LOADS, verbs={"decide"})
def intake_close(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Who would be a no-show; then it is closed."""
    found = get_object_or_404(Intake.objects.select_related("term", "closed_by"), pk=pk)
    if request.method == "POST":
        try:
            close_intake(intake=pk, by=request.person, at=request.at, act_key=act_key(request))
        except CannotChangeIntake as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The check-in is closed. Here is who did not arrive."))
            return redirect(address(pk, Chosen(state=ArrivalState.NO_SHOW)))
        return redirect("enrollment:intake", pk)
    lines = board_of(found, request.reach)
    context = {
        "intake": found,
        "is_over": localtime(request.at).date() > found.arrives_until,
        "expected": _count(lines, "EXPECTED"),
        "on_leave": _count(lines, "ON_LEAVE"),
        "url": address(pk, Chosen(state=ArrivalState.EXPECTED)),
    }
    return render(request, "enrollment/intake_close.html", context)


def address(intake: int, asked: Chosen) -> str:
    """Where the list behind a number is."""
    query = urlencode({name: value for name, value in asdict(asked).items() if value})
    return f"{reverse('enrollment:intake_students', args=[intake])}?{query}"


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A line of a list in words."""
    return {**row, "words": str(ArrivalState(row["state"]).label), "tone": TONES[row["state"]]}


def _told_apart(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    ends = ends_of_namesakes((row["enrollment"], row["name"]) for row in rows)
    return [shown(row) | {"label": label_in_words(row["number"], ends.get(row["enrollment"]))} for row in rows]


def _opened_words(expected: int) -> str:
    return ngettext(
        "The check-in is open; %(n)s new student is expected.",
        "The check-in is open; %(n)s new students are expected.",
        expected,
    ) % {"n": expected}


def _row(intake: int, line: Line) -> dict[str, Any]:
    return {
        "department": line.department_name,
        "major": line.major_name,
        "cells": [
            {"n": line.counts.get(state, 0), "url": address(intake, Chosen(state, line.department, line.major))}
            for state in ArrivalState.values
        ],
        "whole": {"n": sum(line.counts.values()), "url": address(intake, Chosen("", line.department, line.major))},
    }


def _figures(intake: int, lines: list[Line]) -> list[dict[str, Any]]:
    whole = sum(sum(line.counts.values()) for line in lines)
    return [
        {"value": f"{whole:,}", "label": _("admitted"), "url": address(intake, Chosen())},
        *(
            {"value": f"{_count(lines, state):,}", "label": label, "url": address(intake, Chosen(state=state))}
            for state, label in ArrivalState.choices
        ),
    ]


def _papers_figure(intake: Intake, reach: Reach) -> dict[str, Any]:
    """Who is there and has not signed every paper of the entry (INT-1)."""
    asked = Chosen(state=ArrivalState.CHECKED_IN, papers=MISSING)
    n = listed(intake, reach, asked).order_by().count()
    return {"value": f"{n:,}", "label": _("checked in, papers missing"), "url": address(intake.pk, asked)}


def _count(lines: list[Line], state: str) -> int:
    return sum(line.counts.get(state, 0) for line in lines)
