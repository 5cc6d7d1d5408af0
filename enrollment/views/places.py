"""The school's departments, with their majors and classes: looked at, entered, renamed, closed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions.change_major import change_major, is_studied
from enrollment.actions.enter_class import enter_class
from enrollment.actions.enter_major import enter_major
from enrollment.forms.places import ClassForm, DepartmentForm, MajorForm
from enrollment.models import Major
from enrollment.queries.places import (
    majors_of,
    shown_classes,
    shown_departments,
)
from security.actions.enter_unit import CannotArrange, enter_unit
from security.models import Unit
from security.queries import NotFound, the_school
from security.queries.units import class_reach, may_arrange, may_arrange_departments
from security.signed_in import SignedInRequest, act_key, signed_in


@require_safe
@signed_in
def places(request: SignedInRequest) -> HttpResponse:
    """All departments with what they have."""
    if not class_reach(request.person, request.at) and not may_arrange_departments(request.person, request.at):
        raise Http404
    context = {
        "school": the_school(),
        "departments": shown_departments(),
        "may_enter": may_arrange_departments(request.person, request.at),
    }
    return render(request, "enrollment/places.html", context)


@require_safe
@signed_in
def department(request: SignedInRequest, pk: int) -> HttpResponse:
    """One department: its majors, and its open classes with seats and tutors; `?closed` shows the closed ones."""
    found, closed = _department(request, pk), "closed" in request.GET
    context = {
        "department": found,
        "majors": majors_of(found),
        "classes": shown_classes(found, request.at, closed=closed),
        "closed": closed,
        "may_rename": may_arrange(request.person, found, request.at),
        "may_enter_majors": class_reach(request.person, request.at).everywhere,
        "may_form": class_reach(request.person, request.at).covers(found.lineage),
    }
    return render(request, "enrollment/department.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def department_new(request: SignedInRequest) -> HttpResponseBase:
    """A new department."""
    school = the_school()
    if school is None or not may_arrange_departments(request.person, request.at):
        raise Http404
    form = DepartmentForm(request.POST or None)

    def enter() -> int:
        return enter_unit(kind=Unit.Kind.DEPARTMENT, parent=school, **form.cleaned_data, **who(request)).unit

    if request.method == "POST" and form.is_valid():
        entered = tried(form, enter)
        if entered:
            messages.success(request, _("The department is entered."))
            return redirect("enrollment:department", entered)
    return form_page(
        request, form, _("New department"), back=reverse("enrollment:places"), back_words=_("Departments and classes")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def major_new(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A new major of the department."""
    found = _department(request, pk)
    if not class_reach(request.person, request.at).everywhere:
        raise Http404
    form = MajorForm(request.POST or None, initial={"offered_from": localtime(request.at).year})

    def enter() -> int:
        return enter_major(department=found, **form.cleaned_data, **who(request)).major

    if request.method == "POST" and form.is_valid() and tried(form, enter):
        messages.success(request, _("The major is entered. Form its classes next."))
        return redirect("enrollment:department", pk)
    return form_page(request, form, _("New major"), back=_address(pk), back_words=found.name)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def major(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """What is known of a major; code, direction, level and length stay once somebody studies it."""
    found = get_object_or_404(Major.objects.select_related("department"), pk=pk)
    if not class_reach(request.person, request.at).everywhere:
        raise Http404
    studied = is_studied(found)
    names = MajorForm.base_fields
    initial = {name: getattr(found, name) for name in names}
    form = MajorForm(request.POST or None, initial=initial, major=found, studied=studied)

    def change() -> int:
        return change_major(major=pk, values=form.cleaned_data, **who(request)).major

    if request.method == "POST" and form.is_valid() and tried(form, change):
        messages.success(request, _("The major is changed."))
        return redirect("enrollment:department", found.department_id)
    note = _("Students were admitted to it: code, direction, level and length stay.") if studied else ""
    return form_page(
        request, form, str(found), back=_address(found.department_id), back_words=found.department.name, note=note
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def class_new(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A new class of the department."""
    found = _department(request, pk)
    if not class_reach(request.person, request.at).covers(found.lineage):
        raise Http404
    initial = {"cohort": localtime(request.at).year, "major": request.GET.get("major", "")}
    form = ClassForm(request.POST or None, department=pk, initial=initial)

    def enter() -> int:
        return enter_class(**form.cleaned_data, **who(request)).unit

    if request.method == "POST" and form.is_valid() and tried(form, enter):
        messages.success(request, _("The class is formed."))
        return redirect("enrollment:department", pk)
    return form_page(request, form, _("New class"), back=_address(pk), back_words=found.name)


def _department(request: SignedInRequest, pk: int) -> Unit:
    found = get_object_or_404(Unit, pk=pk, kind=Unit.Kind.DEPARTMENT)
    if not class_reach(request.person, request.at).covers(found.lineage) and not may_arrange(
        request.person, found, request.at
    ):
        raise Http404
    return found


def _address(department: int) -> str:
    return reverse("enrollment:department", args=[department])


def who(request: SignedInRequest) -> dict[str, Any]:
    """Who acts, when, by which press of the button."""
    return {"by": request.person, "at": request.at, "act_key": act_key(request)}


def tried(form: forms.Form, act: Callable[[], Any]) -> Any:
    """What the act gave; None with the refusal in the form."""
    try:
        return act()
    except (CannotArrange, NotFound) as refusal:
        form.add_error(None, str(refusal))
        return None


def form_page(
    request: SignedInRequest, form: forms.Form, title: str, *, back: str, back_words: str, note: str = ""
) -> HttpResponse:
    """A page with one form; `back` is the address of the page above it."""
    context = {"form": form, "title": title, "back": back, "back_words": back_words, "note": note}
    return render(request, "enrollment/place_form.html", context, status=400 if form.errors else 200)
