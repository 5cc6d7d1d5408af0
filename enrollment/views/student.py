"""The page of one student: facts and story, applications, holds, what was done. Higher apps add tabs of their own."""

from collections.abc import Iterable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.kind import kind_of
from casework.models import Application, State
from casework.queries.desk import visible_to
from casework.tabs import TABS
from enrollment.actions.lift_hold import lift_hold
from enrollment.actions.place_hold import CannotHold, place_hold
from enrollment.forms.roll import HoldForm, LiftForm
from enrollment.models import CounterTicket, Enrollment
from enrollment.queries.annulling import annullable
from enrollment.queries.correcting import corrects
from enrollment.queries.door import identity_reach
from enrollment.queries.entries import entries_of, page_of
from enrollment.queries.facts import facts_of
from enrollment.queries.hold_effects import deciding_editions, effects_of
from enrollment.queries.holds import kinds_to_clear, kinds_to_set
from enrollment.queries.on_behalf import files_for
from enrollment.queries.reveals import FUNCTION as REVEAL
from enrollment.queries.roll import students_by_name, visible_students
from enrollment.queries.sight import Sight, sight_of
from enrollment.queries.students import (
    Head,
    entries_about,
    family_of,
    head_of,
    holds_of,
    places_of,
    story_of,
)
from enrollment.queries.tickets import called_by
from enrollment.rules.typed import number_in
from security.access import may
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in

FAMILY: Final = "security.Guardianship.relation"
"""What the data map calls the family of a student."""


@require_safe
@signed_in
def student(request: SignedInRequest, pk: int) -> HttpResponse:
    """Facts with the sensitive ones masked, the story of the status, places, family, open holds."""
    context = student_page(request, pk, "overview")
    enrollment: Enrollment = context["head"].enrollment
    sight = sight_on(request, context["head"])
    knows_family = sight.sees(FAMILY)
    context |= {
        "groups": facts_of(context["head"], sight=sight),
        "story": story_of(enrollment),
        "places": places_of(context["head"]),
        "knows_family": knows_family,
        "family": family_of(enrollment.person) if knows_family else [],
        "holds": [hold for hold in holds_of(enrollment) if hold.lifted_at is None],
        "may_reveal": sight.may(REVEAL),
        "may_correct": corrects(request.person, enrollment, request.at, lineage=_lineage(context["head"])),
        "may_verify": identity_reach(request.person, request.at).covers(_lineage(context["head"])),
    }
    return render(request, "enrollment/student.html", context)


@require_safe
@signed_in
def student_applications(request: SignedInRequest, pk: int) -> HttpResponse:
    """The applications of this person that the reader may see, newest first."""
    context = student_page(request, pk, "applications")
    rows = visible_to(request.person, request.at).filter(person=context["head"].enrollment.person_id)
    context["applications"] = [_application(row) for row in rows.order_by("-pk")[:200]]
    context["may_file"] = files_for(request.person, context["head"].enrollment, request.at)
    rows_to_annul = annullable(request.person, request.at).filter(enrollment=context["head"].enrollment)
    context["ticket"] = _called(request, context["head"].enrollment)
    context["to_annul"] = rows_to_annul.select_related("batch__term").order_by("-pk")
    return render(request, "enrollment/student_applications.html", context)


def _called(request: SignedInRequest, enrollment: Enrollment) -> CounterTicket | None:
    """The number with which the student is at the reader's desk, where the address names it."""
    pk = number_in(request.GET.get("ticket", ""))
    if pk is None:
        return None
    rows = called_by(request.person, localtime(request.at).date())
    return rows.filter(pk=pk, registration__enrollment=enrollment).first()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def student_holds(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Open and past holds; whose office may, places and lifts them with a reason (REG-2.2)."""
    context = student_page(request, pk, "holds")
    kinds = list(kinds_to_set(request.person, request.at))
    form = HoldForm(request.POST if request.method == "POST" else None, kinds=kinds)
    if request.method == "POST":
        if not kinds:
            raise PermissionDenied(_("Your office sets no holds. Ask the office that knows the reason."))
        if form.is_valid() and _place(request, pk, form):
            return redirect("enrollment:student_holds", pk)
    cleared = set(kinds_to_clear(request.person, request.at).values_list("pk", flat=True))
    rows = list(holds_of(context["head"].enrollment))
    is_open = any(one.lifted_at is None for one in rows)
    decides = deciding_editions(request.at).get(context["head"].enrollment.category) if is_open else None
    holds = [
        {"row": one, "may_lift": one.kind_id in cleared, "effects": effects_of(one.kind, [decides] if decides else [])}
        for one in rows
    ]
    context |= {"holds": holds, "form": form if kinds else None}
    return render(request, "enrollment/student_holds.html", context, status=400 if form.errors else 200)


@require_http_methods(["POST"])
@signed_in
def hold_lift(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Lift one hold of this student."""
    enrollment = get_object_or_404(students_by_name(request.person, request.at), pk=pk)
    if not kinds_to_clear(request.person, request.at):
        raise Http404
    form = LiftForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write why the hold is lifted."))
        return redirect("enrollment:student_holds", enrollment.pk)
    try:
        lift_hold(
            hold=form.cleaned_data["hold"],
            why=form.cleaned_data["why"],
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
        messages.success(request, _("The hold is lifted."))
    except CannotHold as refusal:
        messages.error(request, str(refusal))
    except NotFound:
        raise Http404 from None
    return redirect("enrollment:student_holds", enrollment.pk)


@require_safe
@signed_in
def student_journal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who did what, newest first."""
    context = student_page(request, pk, "journal")
    before = request.GET.get("before", "")
    sight = sight_on(request, context["head"])
    rows = entries_of(context["head"].enrollment, reader=request.person, sight=sight, at=request.at)
    since = int(before) if before.isdecimal() else None
    context["entries"], context["next_before"] = page_of(rows, since, sight=sight)
    return render(request, "enrollment/student_journal.html", context)


def student_page(request: SignedInRequest, pk: int, tab: str) -> dict[str, Any]:
    """What every tab of the student's page needs: extend `enrollment/student_base.html` with it.

    :raises Http404: if the reader may not see this student, or not this tab
    """
    visible = visible_students(request.person, request.at)
    enrollment, others = entries_about(visible, pk)
    if enrollment is None:
        raise Http404
    tabs = TABS.of("student", enrollment.pk, reader=request.person, at=request.at, current=tab)
    if not any(one.is_current for one in tabs):
        raise Http404
    is_office = may(request.person, "student.view_list", request.at)
    return {"head": head_of(enrollment, others), "tabs": tabs, "is_office": is_office}


def sight_on(request: SignedInRequest, head: Head, *, asks_of_rows: bool = True) -> Sight:
    """What the reader sees on the page of this student."""
    return sight_of(request.person, head.enrollment, request.at, lineage=_lineage(head), asks_of_rows=asks_of_rows)


def _lineage(head: Head) -> Iterable[int]:
    """The units above the class in which the student is now."""
    return next((one.unit.lineage for one in head.places if one.is_current), ())


def _place(request: SignedInRequest, pk: int, form: HoldForm) -> bool:
    try:
        place_hold(
            enrollment=pk,
            kind=form.cleaned_data["kind"],
            reason=form.cleaned_data["reason"],
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
    except CannotHold as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The hold is placed."))
    return True


def _application(row: Application) -> dict[str, Any]:
    state = State(row.state)
    return {"row": row, "title": str(kind_of(row.kind).title), "state": str(state.label), "is_open": row.is_open}
