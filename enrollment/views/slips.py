"""Activation codes on slips of paper, class by class, for those who check identities in person."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollment.actions.hand_out_activation import ACTIVATE, hand_out_activation
from enrollment.queries.door import CHECKS_IDENTITY, classes_with_waiting, waiting_students
from enrollment.queries.students import ends_of_namesakes
from security.queries import NotFound
from security.rules import codes
from security.signed_in import SignedInRequest, needs

MOST_CLASSES = 200


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHECKS_IDENTITY, verbs={"do"})
def activation_slips(request: SignedInRequest) -> HttpResponseBase:
    """Which classes have students whose account waits; one class with its students; then their slips, shown once."""
    asked = request.POST.get("unit") or request.GET.get("unit", "")
    unit = int(asked) if asked.isdecimal() and len(asked) < 12 else 0
    if request.method == "POST":
        return _slips(request, unit)
    waiting = waiting_students(request.reach).filter(placements__unit=unit) if unit else None
    students = waiting.select_related("person").order_by("student_no", "pk") if waiting is not None else []
    if unit and not students:
        raise Http404
    ends = ends_of_namesakes((one.pk, one.person.name) for one in students)
    context = {
        "classes": [] if unit else classes_with_waiting(request.reach)[:MOST_CLASSES],
        "students": [(one, ends.get(one.pk, "")) for one in students],
        "unit": unit,
    }
    return render(request, "enrollment/activation_slips.html", context)


def _slips(request: SignedInRequest, unit: int) -> HttpResponse:
    """The codes leave the server on this one answer."""
    chosen = {int(pk) for pk in request.POST.getlist("person") if pk.isdecimal() and len(pk) < 12}
    made = {person: codes.new_code() for person in chosen}
    try:  # no act key: a second press makes new codes, and the page that is seen last holds those that work
        event = hand_out_activation(unit=unit, codes=made, by=request.person, at=request.at)
    except NotFound:
        messages.error(request, _("Tick at least one student whose account still waits."))
        return redirect("enrollment:activation_slips")
    rows = waiting_students(request.reach).filter(placements__unit=unit, person__in=event.persons)
    context = {
        "slips": [
            {"name": row.person.name, "number": row.student_no or row.ksh, "code": codes.shown(made[row.person_id])}
            for row in rows.select_related("person").order_by("student_no", "pk")
            if row.person_id in made
        ],
        "address": f"{settings.SITE_ADDRESS}{reverse('enrollment:activate')}",
        "days": codes.LASTS[ACTIVATE].days,
    }
    return render(request, "enrollment/activation_printed.html", context)
