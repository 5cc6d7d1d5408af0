"""Saving the filters of a list, and putting the saved views of a list in order."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.actions.move_view import move_view
from casework.actions.open_with_view import open_with_view
from casework.actions.remove_view import remove_view
from casework.actions.rename_view import rename_view
from casework.actions.save_view import save_view
from casework.actions.share_view import share_view, withdraw_view
from casework.forms.saved_views import ViewForm
from casework.queries.saved_views import (
    CannotKeepView,
    changeable_views,
    headed_by,
    open_list,
    visible_views,
    with_titles,
)
from casework.queries.shelf import Shelf
from security.htmx import targets
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in


@require_safe
@signed_in
def saved_views(request: SignedInRequest, what: str) -> HttpResponse:
    """The saved views of one list, to be arranged; or the row of them above the list, anew."""
    return _page(request, what)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def saved_view_new(request: SignedInRequest, what: str) -> HttpResponseBase:
    """Give the filters that stand in this address a name, and go back to the list."""
    shelf = _shelf(request, what)
    form = ViewForm(request.POST if request.method == "POST" else None)
    there = f"{reverse(shelf.of.page)}?{shelf.query}"
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            save_view(
                of_list=what, asked=request.GET, name=name, by=request.person, at=request.at, act_key=act_key(request)
            )
        except CannotKeepView as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved. The view stands above the list."))
            return redirect(there)
    context = {"form": form, "list": shelf.of, "there": there, "query": shelf.query}
    return render(request, "casework/saved_view_new.html", context, status=400 if form.errors else 200)


@require_POST
@signed_in
def saved_view_change(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """`do` is one of `CHANGES`; "share" goes on with the key of the office."""
    view = get_object_or_404(visible_views(request.person, request.at), pk=pk)
    change = CHANGES.get(request.POST.get("do", "").partition(" ")[0])
    if change is None:
        raise Http404
    common = {"view": pk, "by": request.person, "at": request.at, "act_key": act_key(request)}
    try:
        messages.success(request, change(request, common))
    except NotFound:
        raise Http404 from None
    except CannotKeepView as refusal:
        return _page(request, view.of_list, wrong=pk, problem=str(refusal))
    return redirect("casework:saved_views", view.of_list)


def _rename(request: SignedInRequest, common: dict[str, Any]) -> str:
    rename_view(name=request.POST.get("name", ""), **common)
    return _("Renamed.")


def _move(request: SignedInRequest, common: dict[str, Any]) -> str:
    move_view(up=request.POST["do"] == "up", **common)
    return _("Moved.")


def _open_with(request: SignedInRequest, common: dict[str, Any]) -> str:
    chosen = request.POST["do"] == "open-with"
    open_with_view(is_default=chosen, **common)
    return _("The list opens with this view now.") if chosen else _("The list opens as a whole again.")


def _share(request: SignedInRequest, common: dict[str, Any]) -> str:
    office, _hyphen, unit = request.POST["do"].partition(" ")[2].partition("-")
    share_view(office=office, unit=int(unit) if unit.isdecimal() and len(unit) < 19 else 0, **common)
    return _("Shared. Everybody of the office has this view now.")


def _withdraw(_request: SignedInRequest, common: dict[str, Any]) -> str:
    withdraw_view(**common)
    return _("Shared no longer. The view is yours alone.")


def _remove(_request: SignedInRequest, common: dict[str, Any]) -> str:
    remove_view(**common)
    return _("The view is removed. The list itself is as it was.")


CHANGES: dict[str, Callable[[SignedInRequest, dict[str, Any]], str]] = {
    "rename": _rename,
    "up": _move,
    "down": _move,
    "open-with": _open_with,
    "open-whole": _open_with,
    "share": _share,
    "withdraw": _withdraw,
    "remove": _remove,
}


def _shelf(request: SignedInRequest, what: str) -> Shelf:
    try:
        return Shelf(open_list(what, request.person, request.at), request.person, request.GET, request.at)
    except NotFound:
        raise Http404 from None


def _rows(request: SignedInRequest, shelf: Shelf) -> list[dict[str, Any]]:
    """The views with what may be done to each: one is moved among those of the same owner only."""
    mine = set(changeable_views(request.person, request.at).values_list("pk", flat=True))
    whose = [(chip.view.owner_id, chip.view.office_id, chip.view.unit_id) for chip in shelf.chips]
    return [
        {
            "chip": chip,
            "may_change": chip.view.pk in mine,
            "is_first": whose.index(whose[n]) == n,
            "is_last": whose[n] not in whose[n + 1 :],
        }
        for n, chip in enumerate(shelf.chips)
    ]


def _page(request: SignedInRequest, what: str, *, wrong: int = 0, problem: str = "") -> HttpResponse:
    shelf = _shelf(request, what)
    if targets(request, "shelf"):
        return render(request, "casework/shelf.html", {"shelf": shelf})
    context = {
        "shelf": shelf,
        "rows": _rows(request, shelf),
        "offices": with_titles(headed_by(request.person, request.at)),
        "wrong": wrong,
        "typed": request.POST.get("name", ""),
        "errors": [{"id": f"name-{wrong}", "text": problem}] if problem else [],
    }
    return render(request, "casework/saved_views.html", context, status=400 if problem else 200)
