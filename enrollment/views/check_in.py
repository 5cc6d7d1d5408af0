"""The counter of the check-in: a new student is found or scanned, compared, and the next one comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions.accept_force_majeure import accept_force_majeure
from enrollment.actions.check_in import CannotCheckIn, in_words
from enrollment.actions.compare_arrival import compare_arrival
from enrollment.actions.grant_arrival_leave import CannotGrantLeave, grant_arrival_leave
from enrollment.actions.note_arrival_contact import CannotNoteContact, note_arrival_contact
from enrollment.forms.contact import ContactForm
from enrollment.forms.intake import CompareForm, ForceMajeureForm, LeaveForm
from enrollment.forms.roll import typed
from enrollment.models import Arrival, ArrivalLeave, ArrivalState, Comparison, Enrollment, Intake
from enrollment.queries.arrival_page import offered_on, points_of
from enrollment.queries.arrivals import AT_THE_DESK, CHECKS_IN, arrivals_for, latest_comparisons, to_compare
from enrollment.queries.entry_papers import papers_of, who_signs
from enrollment.queries.finding import found_rows
from enrollment.queries.intake_board import at_the_counter
from enrollment.queries.own_arrival import admission_is_over
from enrollment.queries.students import entries_about, head_of
from enrollment.rules.arrival_code import arrival_of
from enrollment.views.intake import TONES, shown
from security.queries import NotFound
from security.rules.search_text import search_text
from security.signed_in import SignedInRequest, act_key, needs

LAST_DIGITS: Final = range(4, 9)
FORMS: Final[dict[str, type[forms.Form]]] = {"leave": LeaveForm, "majeure": ForceMajeureForm, "contact": ContactForm}
REFUSALS: Final = (CannotGrantLeave, CannotNoteContact)


@require_safe
@needs(CHECKS_IN, verbs=AT_THE_DESK)
def intake_counter(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Find the student who stands at the counter: by name, by number, or by the code that a scanner types."""
    found, words = get_object_or_404(Intake.objects.select_related("term"), pk=pk), typed(request.GET)
    scanned = arrival_of(search_text(request.GET.get("q")).rstrip("/").rpartition("/")[2])
    if scanned is not None:
        return redirect("enrollment:arrival", scanned)
    rows = []
    if words:
        digits = words if words.isascii() and words.isdecimal() and len(words) in LAST_DIGITS else ""
        rows = at_the_counter(found, request.reach, found_rows(Enrollment.objects.all(), words), digits)
    if len(rows) == 1:
        return redirect("enrollment:arrival", rows[0]["pk"])
    context = {"intake": found, "q": words, "rows": [shown(row) for row in rows]}
    return render(request, "enrollment/intake_counter.html", context)


@require_safe
@needs(CHECKS_IN, verbs=AT_THE_DESK)
def arrival_scan(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Where the QR code of a new student leads an officer of the counter."""
    pk = arrival_of(code)
    if pk is None:
        raise Http404
    return redirect("enrollment:arrival", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHECKS_IN, verbs=AT_THE_DESK)
def arrival(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The student at the counter, with photo and admission data beside what is to be compared."""
    found = _arrival(request, pk)
    form = _compare_form(found, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, found, {"compare": form})
    if form.is_valid():
        try:
            done = compare_arrival(
                arrival=pk, found=form.found(), note=form.cleaned_data["note"],
                by=request.person, at=request.at, act_key=act_key(request),
            )  # fmt: skip
        except NotFound as gone:
            raise Http404 from gone
        except CannotCheckIn as refusal:
            form.add_error(None, str(refusal))
        else:
            if not done.lacking:
                messages.success(request, _("%(name)s is checked in. Next, please.") % {"name": found.person.name})
                return redirect("enrollment:intake_counter", found.intake_id)
            points = in_words([Comparison.What(what) for what in done.lacking])
            words = _("Noted. Not checked in yet: %(points)s must be compared and agree.") % {"points": points}
            messages.warning(request, words)
            return redirect("enrollment:arrival", pk)
    return _page(request, found, {"compare": form}, status=400)


def _entered(name: str, act: Callable[..., Any], done: Any) -> Any:
    """A view that takes one of the forms beside, carries the act out, and comes back."""

    @require_POST
    @needs(CHECKS_IN, verbs=AT_THE_DESK)
    def view(request: SignedInRequest, pk: int) -> HttpResponseBase:
        found = _arrival(request, pk)
        form = FORMS[name](request.POST, auto_id=f"{name}_%s")
        if form.is_valid():
            try:
                act(arrival=pk, **form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request))
            except NotFound as gone:
                raise Http404 from gone
            except REFUSALS as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, str(done))
                return redirect("enrollment:arrival", pk)
        return _page(request, found, {name: form}, status=400)

    return view


arrival_leave = _entered("leave", grant_arrival_leave, gettext_lazy("The arrival may wait."))
arrival_majeure = _entered("majeure", accept_force_majeure, gettext_lazy("The student may still arrive."))
arrival_contact = _entered("contact", note_arrival_contact, gettext_lazy("The contact is noted."))


def _arrival(request: SignedInRequest, pk: int) -> Arrival:
    related = ("intake__term", "enrollment", "person__student", "unit", "checked_in_by")
    return get_object_or_404(arrivals_for(request.person, request.at).select_related(*related), pk=pk)


def _leaves(found: Arrival) -> Sequence[ArrivalLeave]:
    """Who is expected has asked for none yet."""
    if found.state == ArrivalState.EXPECTED:
        return ()
    return list(found.leaves.select_related("granted_by").order_by("-pk"))


def _compare_form(found: Arrival, data: Any = None) -> CompareForm:
    """Nothing is answered beforehand: what is posted, this officer has looked at."""
    form = CompareForm(data, kinds=to_compare(found.intake))
    known = latest_comparisons([found.pk])
    form.known = {what: one for (_pk, what), one in known.items()}  # type: ignore[attr-defined]
    return form


def _page(request: SignedInRequest, found: Arrival, given: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page, with forms that were filled in wrongly as they were typed."""
    entry, others = entries_about(Enrollment.objects.all(), found.enrollment_id)
    assert entry is not None  # noqa: S101 - the arrival points at it
    head = head_of(entry, others)
    compare = given.get("compare") or _compare_form(found)
    offered = offered_on(found, request.person, request.at)
    context = {
        "arrival": found,
        "tone": TONES[found.state],
        "head": head,
        "form": next(iter(given.values())),
        "compare": compare,
        "points": points_of(compare, head),
        "is_done": found.state == ArrivalState.CHECKED_IN or admission_is_over(found),
        "is_over": admission_is_over(found),
        "forms": {name: given.get(name) or FORMS[name](auto_id=f"{name}_%s") for name in FORMS if name in offered},
        "leaves": _leaves(found),
        "contacts": found.contacts.select_related("by").order_by("-pk"),
        "papers": papers_of(found.person),
        "signers": who_signs(found.person, request.at),
    }
    return render(request, "enrollment/arrival.html", context, status=status)
