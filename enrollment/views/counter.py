"""The counter of a department on busy days: the line, the next number, and the board on the wall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.actions.call_next import CannotCall, call_next
from enrollment.actions.draw_ticket import CannotDraw, give_ticket
from enrollment.actions.serve_ticket import pass_over, serve_ticket
from enrollment.forms.counter import CallForm, GiveForm
from enrollment.models import Batch, CounterTicket
from enrollment.queries import tickets
from enrollment.queries.registration import label
from enrollment.queries.roll import visible_students
from enrollment.queries.students import ends_of_namesakes
from enrollment.rules.counter import Board, board_of, code_of
from enrollment.rules.typed import number_in
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in

EVERY: Final = 10  # seconds


@require_safe
@signed_in
def counter(request: SignedInRequest, pk: int) -> HttpResponse:
    """The counters of this registration at which the officer works; of one of them the line, and the next number."""
    return _page(request, pk, number_in(request.GET.get("unit", "")), {})


@require_POST
@signed_in
def counter_call(request: SignedInRequest, pk: int, unit: int) -> HttpResponseBase:
    """Call the next number; the student's applications open, with the number above them."""
    form = CallForm(request.POST)
    if form.is_valid():
        try:
            done = call_next(
                batch=pk, unit=unit, desk=form.cleaned_data["desk"], by=request.person, at=request.at,
                act_key=act_key(request),
            )  # fmt: skip
        except NotFound as gone:
            raise Http404 from gone
        except CannotCall as refusal:
            form.add_error(None, str(refusal))
        else:
            enrollment = done.about.rpartition(":")[2]
            page = reverse("enrollment:student_applications", args=[enrollment])
            return redirect(f"{page}?{urlencode({'ticket': done.ticket})}")
    return _page(request, pk, unit, {"call": form}, status=400)


@require_POST
@signed_in
def counter_give(request: SignedInRequest, pk: int, unit: int) -> HttpResponseBase:
    """Draw a number for a student who has no telephone at hand, and say it."""
    form = GiveForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["number"].strip()
        try:
            done = give_ticket(
                batch=pk, unit=unit, number=number, by=request.person, at=request.at, act_key=act_key(request)
            )
        except NotFound as gone:
            raise Http404 from gone
        except CannotDraw as refusal:
            form.add_error("number", str(refusal))
        else:
            messages.success(request, _("Number %(number)d is drawn. Tell the student.") % {"number": done.number})
            return redirect(_address(pk, unit))
    return _page(request, pk, unit, {"give": form}, status=400)


def _ended(act: Callable[..., Any], said: Any) -> Any:
    """A view that says what became of a called number, and goes back to the counter."""

    @require_http_methods(["POST"])
    @signed_in
    def view(request: SignedInRequest, pk: int) -> HttpResponseBase:
        found = get_object_or_404(CounterTicket.objects.filter(drawn_on=localtime(request.at).date()), pk=pk)
        if not tickets.counters_of(request.person, request.at, found.batch_id).filter(pk=found.unit_id).exists():
            raise Http404
        try:
            act(ticket=pk, by=request.person, at=request.at, act_key=act_key(request))
        except NotFound as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(said) % {"number": found.number})
        return redirect(_address(found.batch_id, found.unit_id))

    return view


ticket_served = _ended(serve_ticket, gettext_lazy("Number %(number)d is done. Next, please."))
ticket_passed = _ended(pass_over, gettext_lazy("Number %(number)d did not come. Next, please."))


@require_safe
def counter_board(request: HttpRequest, code: str) -> HttpResponse:
    """What hangs at the wall: numbers and desks, nothing else. It loads itself anew, without script."""
    board, today = board_of(code), localdate()
    found = tickets.on_the_board(board, today) if board else None
    if found is None:
        return render(request, "enrollment/counter_board.html", {"counter": None}, status=410)
    batch, unit, called, waiting = found
    context = {"batch": batch, "counter": unit, "called": called, "waiting": waiting}
    answer = render(request, "enrollment/counter_board.html", context)
    answer.headers["Refresh"] = str(EVERY)
    return answer


def _page(
    request: SignedInRequest, batch: int, unit: int | None, forms: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page, with a form that was filled in wrongly as it was typed.

    :raises Http404: if the officer works at no counter of this registration
    """
    today = localtime(request.at).date()
    counters = list(tickets.with_line(tickets.counters_of(request.person, request.at, batch), batch, today))
    chosen = next((one for one in counters if one.pk == unit), None)
    if not counters or (request.method == "POST" and chosen is None):
        raise Http404
    chosen = chosen or (counters[0] if len(counters) == 1 else None)
    context = {
        "batch": Batch.objects.select_related("term").get(pk=batch),
        "counters": counters,
        "chosen": chosen,
        "form": next(iter(forms.values()), None),
    }
    if chosen is not None:
        context |= _line(request, batch, chosen.pk) | {
            "call": forms.get("call") or CallForm(initial={"desk": tickets.desk_of(request.person)}),
            "give": forms.get("give") or GiveForm(),
            "board": reverse("enrollment:counter_board", args=[code_of(Board(batch, chosen.pk, today))]),
        }
    part = "#line" if request.method != "POST" and request.htmx and not request.htmx.boosted else ""
    return render(request, f"enrollment/counter.html{part}", context, status=status)


def _line(request: SignedInRequest, batch: int, unit: int) -> dict[str, Any]:
    """Who is at the desks, and who waits, told apart from namesakes."""
    today = localtime(request.at).date()
    called = list(tickets.shown(tickets.at_the_desks(batch, unit, today)))
    waiting = list(tickets.shown(tickets.line_of(batch, unit, today))[: tickets.LONGEST_LINE])
    labels = _labels(request, [*called, *waiting])
    mine = next((one for one in called if one.called_by_id == request.person.pk), None)
    return {
        "mine": mine,
        "mine_label": labels[mine.pk] if mine else "",
        "called": [(one, labels[one.pk]) for one in called],
        "waiting": [(one, labels[one.pk]) for one in waiting],
    }


def _labels(request: SignedInRequest, found: Sequence[CounterTicket]) -> dict[int, str]:
    people = ((one.registration.enrollment_id, one.person.name) for one in found)
    ends = ends_of_namesakes(people, among=visible_students(request.person, request.at))
    rows = ((one.pk, one.registration.enrollment) for one in found)
    return {pk: label(enrollment.student_no, ends.get(enrollment.pk)) for pk, enrollment in rows}


def _address(batch: int, unit: int) -> str:
    return f"{reverse('enrollment:counter', args=[batch])}?{urlencode({'unit': unit})}"
