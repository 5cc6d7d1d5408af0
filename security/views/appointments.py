"""People and offices: who is appointed to what, appointing, ending an appointment."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from security.actions.appoint import CannotAppoint, appoint
from security.actions.end_appointment import CannotEnd, end_appointment
from security.actions.propose_appointment import propose_appointment
from security.forms import AppointForm, EndForm, office_choices
from security.models import Appointment
from security.proof import fresh
from security.queries import appointments_in, persons_matching, proposals_to_decide
from security.rules.offices import CATALOGUE
from security.rules.search_text import search_text
from security.signed_in import SignedInRequest, act_key, needs

A_PAGE = 50


@needs("roles.grant")
@require_safe
def appointments(request: SignedInRequest) -> HttpResponse:
    """Who holds which office, by name or office; also those that have ended."""
    past = "past" in request.GET
    rows = appointments_in(request.reach, request.at, past=past)
    text, office = search_text(request.GET.get("q")), request.GET.get("office", "")
    if text:
        rows = rows.filter(person__in=persons_matching(text))
    if office in CATALOGUE:
        rows = rows.filter(office=office)
    shown = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "offices": office_choices(),
        "office": office,
        "q": text,
        "past": past,
        "waiting": proposals_to_decide(request.person, request.at).count(),
    }
    return TemplateResponse(request, "security/appointments.html", shown)


@needs("roles.grant", verbs={"decide"})
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def new_appointment(request: SignedInRequest) -> HttpResponse:
    """Appoint, or propose where two persons must agree. `?covers=` names an appointment to be stood in for."""
    covers = _covered(request)
    form = AppointForm(request.POST or None, initial=_initial(request, covers))
    if request.method == "POST" and form.is_valid() and _appointed(request, form, covers):
        return redirect("security:appointments")
    shown = {"form": form, "covers": covers}
    return TemplateResponse(request, "security/appoint.html", shown, status=400 if form.errors else 200)


@needs("roles.grant", verbs={"decide"})
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an appointment a last day."""
    appointment = get_object_or_404(appointments_in(request.reach, request.at), pk=pk)
    form = EndForm(request.POST or None, initial={"last_day": localtime(request.at).date()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["last_day"]
        try:
            end_appointment(
                appointment=appointment, last_day=day, by=request.person, at=request.at, act_key=act_key(request)
            )
        except CannotEnd as refusal:
            form.add_error("last_day", str(refusal))
        else:
            messages.success(request, _("The appointment of %(name)s ends.") % {"name": appointment.person})
            return redirect("security:appointments")
    shown = {"form": form, "appointment": appointment}
    return TemplateResponse(request, "security/appointment_end.html", shown, status=400 if form.errors else 200)


def _covered(request: SignedInRequest) -> Appointment | None:
    wanted = request.POST.get("covers") or request.GET.get("covers", "")
    if not wanted:
        return None
    return get_object_or_404(appointments_in(request.reach, request.at), pk=int(wanted) if wanted.isdecimal() else 0)


def _initial(request: SignedInRequest, covers: Appointment | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"begins": localtime(request.at).date()}
    return initial | {"office": covers.office_id, "unit": covers.unit_id} if covers else initial


def _appointed(request: SignedInRequest, form: AppointForm, covers: Appointment | None) -> bool:
    data = form.cleaned_data
    two_persons = CATALOGUE[data["office"]].is_privileged
    act = propose_appointment if two_persons else appoint
    try:
        act(
            person=data["person"],
            office=data["office"],
            unit=data["unit"],
            begins=data["begins"],
            ends=data["ends"],
            covers=covers,
            reason=data["reason"],
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
    except CannotAppoint as refusal:
        form.add_error(None, str(refusal))
        return False
    sentence = (
        _("The appointment of %(name)s is proposed. It takes effect when a second person has confirmed it.")
        if two_persons
        else _("%(name)s is appointed.")
    )
    messages.success(request, sentence % {"name": data["person"]})
    return True
