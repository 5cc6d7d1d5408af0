"""Holds across students: the open ones, lifted many at once; and the catalogue of what each kind does (REG-2.2)."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casework.tabs import TABS
from enrollment.actions.arrange_hold_kind import CannotArrangeKind, KindOfHold, arrange_hold_kind
from enrollment.actions.lift_holds import lift_holds
from enrollment.actions.place_hold import CannotHold, place_hold
from enrollment.forms.holds import KindForm, narrowed_by
from enrollment.forms.roll import HoldByNumberForm
from enrollment.models import Hold, HoldKind
from enrollment.queries.hold_effects import Effect, deciding_editions, effects_of
from enrollment.queries.holds import (
    MOST_SHOWN,
    clears_holds,
    kinds_to_clear,
    kinds_to_set,
    kinds_with_counts,
    may_arrange_kinds,
    narrowed,
    open_holds,
)
from enrollment.queries.registration import label
from enrollment.queries.roll import students_by_name, view_reach, visible_students
from enrollment.queries.students import ends_of_namesakes
from rulebook.clauses.registration import JUDGED
from security.models import Unit
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def holds(request: SignedInRequest) -> HttpResponseBase:
    """The open holds that the reader's office clears, by kind, department and day; those ticked are lifted together."""
    if not clears_holds(request.person, request.at):
        raise Http404
    if request.method == "POST":
        _lift(request)
        return redirect(f"{reverse('enrollment:holds')}?{request.GET.urlencode()}")
    asked = narrowed_by(request.GET)
    found = narrowed(open_holds(request.person, request.at), asked)
    count = found.count()
    context = {
        "kinds": kinds_to_clear(request.person, request.at),
        "departments": Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, closed_on=None).order_by("code"),
        "asked": asked,
        "holds": _told_apart(request, list(found[:MOST_SHOWN])),
        "words": ngettext("%(n)s hold is open.", "%(n)s holds are open.", count) % {"n": count},
        "more": count > MOST_SHOWN,
        "list_links": TABS.of("list:holds", 0, reader=request.person, at=request.at, current="") if count else (),
        "opens_students": bool(view_reach(request.person, request.at)),
    }
    return render(request, "enrollment/holds.html", context)


def _told_apart(request: SignedInRequest, found: Sequence[Hold]) -> list[tuple[Hold, str]]:
    """Each with the student number, of namesakes with the end of the ID too: for whoever may see the student's data."""
    shown = ((hold.enrollment_id, hold.enrollment.person.name) for hold in found)
    ends = ends_of_namesakes(shown, among=visible_students(request.person, request.at))
    return [(hold, label(hold.enrollment.student_no, ends.get(hold.enrollment_id))) for hold in found]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hold_new(request: SignedInRequest) -> HttpResponseBase:
    """Place a hold on the student with a number, by every office that sets holds, whether or not it opens students."""
    if not clears_holds(request.person, request.at):
        raise Http404
    kinds = list(kinds_to_set(request.person, request.at))
    form = HoldByNumberForm(*((request.POST,) if request.method == "POST" else ()), kinds=kinds)
    if request.method == "POST" and form.is_valid() and _placed(request, form):
        return redirect("enrollment:holds")
    context = {
        "form": form,
        "title": _("Place a hold"),
        "note": "" if kinds else _("There is no kind of hold that your office places. Ask academic affairs for one."),
        "back": reverse("enrollment:holds"),
        "back_words": _("Open holds"),
    }
    return render(request, "enrollment/place_form.html", context, status=400 if form.errors else 200)


def _placed(request: SignedInRequest, form: HoldByNumberForm) -> bool:
    number, said = form.cleaned_data["number"].strip(), {name: form.cleaned_data[name] for name in ("kind", "reason")}
    found = students_by_name(request.person, request.at).filter(student_no=number).select_related("person").first()
    if found is None:
        form.add_error("number", _("No student has the number %(number)s. Check it.") % {"number": number})
        return False
    try:
        place_hold(enrollment=found.pk, **said, by=request.person, at=request.at, act_key=act_key(request))
    except (CannotHold, NotFound) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The hold is placed: %(name)s.") % {"name": found.person.name})
    return True


@require_safe
@signed_in
def hold_kinds(request: SignedInRequest) -> HttpResponse:
    """What kinds of hold there are, what each does by the regulation that decides, who places and who clears it."""
    if not clears_holds(request.person, request.at):
        raise Http404
    editions = list(deciding_editions(request.at).values())
    kinds = [(kind, effects_of(kind, editions)) for kind in kinds_with_counts()]
    said = {one.effect for _kind, effects in kinds for one in effects}
    context = {
        "kinds": kinds,
        "may_change": may_arrange_kinds(request.person, request.at),
        "none_matters": said == {Effect.NOTHING},
    }
    return render(request, "enrollment/hold_kinds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hold_kind_new(request: SignedInRequest) -> HttpResponseBase:
    """A further kind of hold."""
    return _form_page(request, None, _("New kind of hold"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hold_kind(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Change what a kind of hold does, or retire it."""
    found = get_object_or_404(HoldKind, pk=code)
    return _form_page(request, found, found.title)


def _form_page(request: SignedInRequest, found: HoldKind | None, title: str) -> HttpResponseBase:
    if not may_arrange_kinds(request.person, request.at):
        raise Http404
    given = (request.POST,) if request.method == "POST" else ()
    form = KindForm(*given, code=found.pk if found else None, initial=_initial(found))
    if request.method == "POST" and form.is_valid() and _arranged(request, found, form):
        messages.success(request, _("The kind of hold is saved."))
        return redirect("enrollment:hold_kinds")
    context = {"form": form, "title": title, "back": reverse("enrollment:hold_kinds"), "back_words": _("Kinds of hold")}
    if found and found.pk in JUDGED:
        context["note"] = _("What an open hold of this kind does is laid down by the regulation; the list shows it.")
    return render(request, "enrollment/place_form.html", context, status=400 if form.errors else 200)


def _initial(found: HoldKind | None) -> dict[str, Any]:
    if found is None:
        return {"blocks_registration": True}
    names = ("name", "concerns", "blocks_registration", "reach", "cites")
    offices = {"set_by": found.set_by_id or found.cleared_by_id, "cleared_by": found.cleared_by_id}
    return {name: getattr(found, name) for name in names} | offices | {"is_retired": found.retired_at is not None}


def _arranged(request: SignedInRequest, found: HoldKind | None, form: KindForm) -> bool:
    values = {"blocks_registration": True, **form.cleaned_data}
    code = found.pk if found else values.pop("code")
    try:
        arrange_hold_kind(
            code=code,
            kind=KindOfHold(**values),
            is_new=found is None,
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
    except CannotArrangeKind as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _lift(request: SignedInRequest) -> None:
    ids = [int(one) for one in request.POST.getlist("ids") if one.isdecimal() and len(one) < 10][:MOST_SHOWN]
    try:
        event = lift_holds(
            holds=ids, why=request.POST.get("why", ""), by=request.person, at=request.at, act_key=act_key(request)
        )
    except CannotHold as refusal:
        messages.error(request, str(refusal))
        return
    number = len(event.lifted)
    messages.success(request, ngettext("%(n)s hold is lifted.", "%(n)s holds are lifted.", number) % {"n": number})
