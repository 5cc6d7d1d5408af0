"""The approver's queue, with the panel of the selected application."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from casework.kind import all_kinds
from casework.queries.desk import acts_for_an_office
from casework.queries.page import application_page
from casework.queries.queue import VIEWS, Key, counts_of, filtered, key_of, page_of, queue_view, rows_of
from casework.queries.shelf import shelf_of
from casework.tabs import TABS
from casework.views.looks import seen_by
from casework.views.typed import whole_number
from rulebook.queries.acknowledging import unread_by
from security.htmx import targets
from security.queries import departments
from security.sealed_search import in_address
from security.signed_in import SignedInRequest, signed_in


@require_safe
@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """The queue in one of its views; `sel` opens an application in the panel, `after` goes on to the next page."""
    _only_officers(request)
    shelf = shelf_of("desk", request.person, request.GET, request.at)
    if shelf.landing:
        return redirect(shelf.landing)
    view = request.GET.get("view", "mine")
    if view not in VIEWS:
        raise Http404
    wanted = filtered(
        queue_view(request.person, view, at=request.at),
        q=request.GET.get("q", ""),
        kind=request.GET.get("kind", ""),
        unit=whole_number(request.GET.get("unit")),
    )
    newest = view in {"returned", "done"}
    found, more = page_of(wanted, after=_key(request.GET.get("after", "")), newest_first=newest)
    kept = {name: request.GET[name] for name in ("view", "q", "kind", "unit") if request.GET.get(name)}
    context: dict[str, Any] = {
        "view": view,
        "rows": (rows := rows_of(found, at=request.at)),
        "recommends": bool(rows) and all(row.recommends for row in rows),
        "query": in_address(kept),
        "next_key": _written(key_of(found[-1])) if more else "",
        "kinds": [(kind.key, kind.title) for kind in all_kinds()],
        "units": departments(),
        "list_links": TABS.of("list:desk", 0, reader=request.person, at=request.at, current=""),
        "may_choose": view in {"mine", "overdue", "today"},
        "shelf": shelf,
        "chosen": {name: request.GET.get(name, "") for name in ("q", "kind", "unit")},
    }
    if targets(request, "list"):
        return render(request, "casework/desk.html#list", context)
    context["counts"] = counts_of(request.person, at=request.at)
    if not request.GET or (shelf.current and shelf.current.is_default):
        context["to_read"] = unread_by(request.person, request.at)
    context |= panel_of(request, whole_number(request.GET.get("sel")))
    return render(request, "casework/desk.html", context)


@require_safe
@signed_in
def counts(request: SignedInRequest) -> HttpResponse:
    """The live counts beside the queue."""
    _only_officers(request)
    view = request.GET.get("view", "mine")
    shown = view if view in VIEWS else "mine"
    context = {"counts": counts_of(request.person, at=request.at), "view": shown}
    return render(request, "casework/desk.html#counts", context)


def panel_of(request: SignedInRequest, pk: int | None) -> dict[str, Any]:
    """What the panel shows: the selected application, if the officer may read it."""
    page = None if pk is None else application_page(pk, reader=request.person, at=request.at)
    return {"page": page, "others": seen_by(page.application, request) if page else []}


def _only_officers(request: SignedInRequest) -> None:
    if not acts_for_an_office(request.person, request.at):
        raise Http404


def _key(text: str) -> Key | None:
    """The key after which the page goes on: "2026-11-27,123"."""
    day, _comma, pk = text.partition(",")
    number = whole_number(pk)
    if number is None:
        return None
    try:
        return date.fromisoformat(day), number
    except ValueError:
        return None


def _written(key: Key) -> str:
    return f"{key[0].isoformat()},{key[1]}"
