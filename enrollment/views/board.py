"""The board of a term's registration, and the students behind each of its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from casework.tabs import TABS
from enrollment.forms.batches import chosen
from enrollment.models import Batch
from enrollment.queries import keys
from enrollment.queries.batches import extensions_of, groups_to_arrange
from enrollment.queries.board import Line, board_of, by_class, by_department, listed, page_of
from enrollment.queries.on_behalf import filed_for_by
from enrollment.queries.registration import label
from enrollment.queries.roll import Chosen as Places
from enrollment.queries.students import last_fours
from enrollment.queries.tickets import counter_reach
from enrollment.rules.board import COLUMNS, LISTS, Figures, added
from enrollment.rules.results import DECIDES
from enrollment.views.roll import offered
from security.access import may
from security.models import Unit
from security.signed_in import SignedInRequest, needs

TONES = {"registered": "ok", "overdue": "bad", "missing": "warn", "with_student": "warn"}
HEAD = ("due", "registered", "submitted", "missing", "deferred", "overdue", "exempt", "outside")


@require_safe
@needs("student.view_list")
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """One registration with its live counts per department, or per class of the department asked for."""
    found = get_object_or_404(Batch.objects.select_related("term", "edition", "opened_by", "closed_by"), pk=pk)
    board, asked = board_of(found, request.reach), chosen(request.GET)
    lines = by_department(board) if asked.department is None else by_class(board, asked.department)
    total = added(line.figures for line in lines)
    rosters, extensions = list(found.rosters.order_by("opens_on")), list(extensions_of(found))
    last = max((*(one.window_ends_on for one in rosters), *(one.until for one in extensions)), default=None)
    context = {
        "batch": found,
        "rosters": rosters,
        "extensions": extensions,
        "department": Unit.objects.filter(pk=asked.department).first() if asked.department else None,
        "titles": [_(title) for title in COLUMNS.values()],
        "rows": [_row(pk, line, department=asked.department) for line in lines],
        "total": _cells(pk, total, {"department": asked.department}),
        "whole": total,
        "is_over": last is not None and last < localtime(request.at).date(),
        "figures": _heads(pk, total, asked.department),
        "may_note": found.closed_at is None and bool(filed_for_by(request.person, request.at)),
        "has_counter": found.closed_at is None and bool(counter_reach(request.person, request.at)),
        "may_join": found.closed_at is None and may(request.person, "batch.open", request.at),
        "groups_left": groups_to_arrange(found, rosters),
        "may_prepare": may(request.person, DECIDES, request.at),
        "may_decide": may(request.person, DECIDES, request.at, verbs={"decide"}),
        "reads_results": may(request.person, "statistics.view", request.at),
    }
    part = "#board" if request.htmx and not request.htmx.boosted else ""
    return render(request, f"enrollment/batch.html{part}", context)


@require_safe
@needs("student.view_list")
def batch_students(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who stands behind a number of the board: by department, class and where they stand, page by page."""
    found = get_object_or_404(Batch.objects.select_related("term"), pk=pk)
    asked = chosen(request.GET)
    people = listed(found, request.reach, asked)
    rows, next_key = page_of(people, keys.read(request.GET.get("after", ""), texts=2))
    ends = last_fours(row["student"] for row in rows)
    is_whole = "after" not in request.GET and not next_key
    count = len(rows) if is_whole else people.order_by().count()
    places = offered(request.reach, Places(department=asked.department))
    links = TABS.of("list:registrations", 0, reader=request.person, at=request.at, current="")
    context = {
        "batch": found,
        "asked": asked,
        "rows": [_student(row, ends.get(row["student"])) for row in rows],
        "words": ngettext("%(n)s student", "%(n)s students", count) % {"n": f"{count:,}"},
        "next_key": keys.written(next_key),
        "is_later": "after" in request.GET,
        "lists": [(name, _(title)) for name, title in LISTS.items()],
        "departments": places["departments"],
        "classes": places["classes"],
        "list_links": links if count else (),
        "taken_out": urlencode({"batch": pk, **_filters(asked.department, asked.unit, asked.stands)}),
    }
    return render(request, "enrollment/batch_students.html", context)


def address(batch: int, stands: str, *, department: int | None = None, unit: int | None = None) -> str:
    """Where the list behind a number is."""
    asked = urlencode(_filters(department, unit, stands))
    return f"{reverse('enrollment:batch_students', args=[batch])}?{asked}"


def _filters(department: int | None, unit: int | None, stands: str) -> dict[str, str]:
    asked = {"department": department, "unit": unit, "stands": stands}
    return {name: str(value) for name, value in asked.items() if value}


def _row(batch: int, line: Line, *, department: int | None) -> dict[str, Any]:
    """A line of the board. A department opens its classes, a class only its lists."""
    place = {"department": line.unit} if department is None else {"department": department, "unit": line.unit}
    classes = f"{reverse('enrollment:batch', args=[batch])}?{urlencode({'department': line.unit})}"
    return {
        "name": line.name,
        "unit": line.unit,
        "url": classes if department is None else "",
        "cells": _cells(batch, line.figures, place),
    }


def _cells(batch: int, figures: Figures, place: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a line: due, the columns that add up to it, those outside due; each with its list."""
    numbers = {name: {"n": figures.count(name), "url": address(batch, name, **place)} for name in LISTS}
    return {
        "due": numbers["due"],
        "columns": [numbers[name] for name in COLUMNS],
        "outside": numbers["outside"],
        "rate": f"{figures.registered_rate}%" if figures.due else figures.registered_rate,
        "counts": {name: figures.count(name) for name in LISTS},
    }


def _heads(batch: int, total: Figures, department: int | None) -> Sequence[dict[str, Any]]:
    return [
        {
            "value": f"{total.count(name):,}",
            "label": _(LISTS[name]),
            "url": address(batch, name, department=department) if total.count(name) else "",
        }
        for name in HEAD
        if name not in {"exempt", "outside"} or total.count(name)
    ]


def _student(row: dict[str, Any], last_four: str | None) -> dict[str, Any]:
    return row | {
        "label": label(row["number"], last_four),
        "url": reverse("enrollment:student", args=[row["enrollment"]]),
        "words": _(LISTS[row["stands"]]),
        "tone": TONES.get(row["stands"], ""),
    }
