"""A department or class to be renamed, given seats, closed or opened again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollment.actions.change_seats import change_seats
from enrollment.actions.close_place import close_place
from enrollment.forms.places import CloseForm, NameForm, SeatsForm
from enrollment.models import ClassGroup
from enrollment.queries.places import students_below
from enrollment.views.places import tried, who
from security.actions.enter_unit import CannotArrange
from security.actions.rename_unit import rename_unit
from security.actions.reopen_unit import reopen_unit
from security.models import Unit
from security.queries.units import may_arrange
from security.signed_in import SignedInRequest, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def unit(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """One form for each thing that can be done with it."""
    found = _unit(request, pk)
    group = ClassGroup.objects.select_related("major").filter(pk=pk).first()
    shown = _forms(request, found, group)
    acts: dict[str, tuple[Callable[..., Any], str]] = {
        "name": (rename_unit, _("The name is changed.")),
        "seats": (change_seats, _("The seats are changed.")),
        "close": (close_place, _("It is closed.")),
    }
    asked = request.POST.get("what", "")
    form = shown.get(asked)
    if request.method == "POST" and form is not None and form.is_valid():
        act, words = acts[asked]
        if tried(form, lambda: act(unit=pk, **form.cleaned_data, **who(request))):
            messages.success(request, words)
            return redirect("enrollment:unit", pk)
    context = {"unit": found, "group": group, "students": students_below(found), "forms": shown, "form": form}
    return render(request, "enrollment/unit.html", context, status=400 if form is not None and form.errors else 200)


@require_POST
@signed_in
def unit_reopen(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Open a closed department or class again."""
    _unit(request, pk)
    try:
        reopen_unit(unit=pk, **who(request))
        messages.success(request, _("It is open again."))
    except CannotArrange as refusal:
        messages.error(request, str(refusal))
    return redirect("enrollment:unit", pk)


def _unit(request: SignedInRequest, pk: int) -> Unit:
    found = get_object_or_404(Unit.objects.select_related("parent"), pk=pk)
    if not may_arrange(request.person, found, request.at):
        raise Http404
    return found


def _forms(request: SignedInRequest, found: Unit, group: ClassGroup | None) -> dict[str, forms.Form]:
    """The forms by what they do; the one that was sent is filled in with what was typed."""
    kinds: dict[str, tuple[type[forms.Form], dict[str, Any]]] = {"name": (NameForm, {"name": found.name})}
    if group is not None:
        kinds["seats"] = (SeatsForm, {"capacity": group.capacity})
    kinds["close"] = (CloseForm, {"day": localtime(request.at).date()})
    asked = request.POST.get("what", "")
    return {
        key: kind(request.POST if key == asked else None, initial=initial, prefix=key)
        for key, (kind, initial) in kinds.items()
    }
