"""The home page of a student, and of a guardian looking on."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from casework.kind import kind_of
from casework.models import Application
from casework.queries.desk import wards_of, wards_open_or_not
from casework.queries.progress import state_of
from enrollment.queries.me import current_progress, own_applications, own_entries, to_consent, to_do
from enrollment.queries.own_arrival import arrival_to_show
from enrollment.queries.tickets import to_the_counter
from security.signed_in import SignedInRequest, signed_in


@require_safe
@signed_in
def me(request: SignedInRequest) -> HttpResponse:
    """What to do first, then where things stand, then who one is on the roll."""
    person = request.person
    wards = list(wards_open_or_not(person, request.at).order_by("name"))
    applications, entries = own_applications(person), own_entries(person, at=request.at)
    context = {
        "person": person,
        "todo": [
            *to_do(person, applications, at=request.at),
            *(to_consent(person, request.at) if wards else ()),
        ],
        "page": current_progress(applications, reader=person, at=request.at),
        "entries": entries,
        "arrival": arrival_to_show(entries),
        "wards": [one for one in wards if one.is_open],
        "withheld": [one for one in wards if not one.is_open],
    }
    return render(request, "enrollment/me.html", context)


@require_safe
@signed_in
def ward(request: SignedInRequest, pk: int) -> HttpResponse:
    """A guardian looks on: the ward's status and applications, nothing to change."""
    person = get_object_or_404(wards_of(request.person, request.at), pk=pk)
    entries = own_entries(person, at=request.at)
    context = {
        "person": person,
        "page": current_progress(own_applications(person), reader=request.person, at=request.at),
        "entries": entries,
        "arrival": arrival_to_show(entries),
        "looking_on": True,
    }
    return render(request, "enrollment/me.html", context)


@require_safe
@signed_in
def my_applications(request: SignedInRequest) -> HttpResponse:
    """All of one's own applications, newest first; and the way to the counter, while there is one to go to."""
    rows = Application.objects.filter(person=request.person).order_by("-pk")[:50]
    context = {"applications": [_listed(row) for row in rows], "at_counter": to_the_counter(request.person).first()}
    return render(request, "enrollment/my_applications.html", context)


def _listed(row: Application) -> dict[str, Any]:
    state, tone = state_of(row)
    return {"row": row, "title": str(kind_of(row.kind).title), "state": state, "tone": tone}
