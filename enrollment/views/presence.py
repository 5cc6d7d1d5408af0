"""Seen at school on the busy days: the student's code, an officer's class lists, and the sheet to print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.storage.file_types import XLSX
from enrollment.actions.note_presence import CannotNotePresence, note_presence
from enrollment.actions.take_back_presence import take_back_presence
from enrollment.models import Batch, Presence, TermRegistration, TermState
from enrollment.queries.presence import classes_of, of_class, to_note
from enrollment.queries.registration import own_registrations
from enrollment.rules import layouts
from enrollment.rules.books import filled_book
from enrollment.rules.presence import FRESH, code_of, registration_of
from enrollment.rules.typed import number_in
from security.queries import NotFound
from security.rules.qr import qr
from security.signed_in import SignedInRequest, act_key, signed_in

MOST = 200


@require_safe
@signed_in
def my_presence(request: SignedInRequest, pk: int) -> HttpResponse:
    """The code that the student shows to the tutor; a new one each time the page is loaded."""
    rows = own_registrations(request.person).filter(batch__closed_at=None).exclude(state=TermState.EXEMPT)
    row = get_object_or_404(rows, pk=pk)
    address = request.build_absolute_uri(reverse("enrollment:presence_scan", args=[code_of(row.pk)]))
    context = {
        "row": row,
        "seen": Presence.objects.filter(registration=row).first(),
        "qr": qr(address),
        "until": request.at + FRESH,
    }
    return render(request, "enrollment/my_presence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def presence_scan(request: SignedInRequest, code: str) -> HttpResponse:
    """Where the student's code leads the tutor's telephone: who it is, and one button."""
    pk = registration_of(code)
    if pk is None:
        return render(request, "enrollment/presence_scan.html", {"row": None}, status=410)
    rows = to_note(request.person, request.at).select_related("person__student", "enrollment", "unit", "batch__term")
    row = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        _noted(request, [row.pk], Presence.Way.CODE)
        return redirect(request.path)
    [line] = classes_of(to_note(request.person, request.at).filter(batch=row.batch_id, unit=row.unit_id))
    seen = Presence.objects.select_related("noted_by").filter(registration=row).first()
    context = {"row": row, "seen": seen, "line": line, "list": _address(row.batch_id, row.unit_id)}
    return render(request, "enrollment/presence_scan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def presence(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The officer's classes with who was seen and who not; of one class the list to tick."""
    batch, rows = _batch(request, pk)
    unit = number_in(request.GET.get("unit", ""))
    if request.method == "POST":
        ids = [one for one in map(number_in, request.POST.getlist("ids")) if one is not None][:MOST]
        if ids:
            _noted(request, ids, Presence.Way.LIST)
        else:
            messages.error(request, _("Tick at least one student."))
        return redirect(_address(pk, unit))
    lines = classes_of(rows)
    chosen = next((line for line in lines if line.unit == unit), lines[0] if len(lines) == 1 else None)
    context = {
        "batch": batch,
        "lines": lines,
        "chosen": chosen,
        "rows": [_shown(row) for row in of_class(rows, chosen.unit)] if chosen else (),
        "address": _address(pk, chosen.unit if chosen else None),
    }
    return render(request, "enrollment/presence.html", context)


@require_POST
@signed_in
def presence_take_back(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A student who was noted by mistake."""
    row = get_object_or_404(to_note(request.person, request.at), pk=pk)
    try:
        take_back_presence(registration=pk, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound as gone:
        messages.error(request, str(gone))
    else:
        messages.success(request, _("No longer noted as seen."))
    return redirect(_address(row.batch_id, row.unit_id))


@require_safe
@signed_in
def presence_sheet(request: SignedInRequest, pk: int, unit: int) -> HttpResponse:
    """The sheet of one class: a workbook to print the evening before, and to upload once the days are filled in."""
    _open, rows = _batch(request, pk)
    found = list(of_class(rows, unit))
    if not found:
        raise Http404
    lines = [
        (row.enrollment.student_no or "", row.person.name, seen.came_on.isoformat() if (seen := _seen(row)) else "")
        for row in found
    ]
    name = _("At school, {name}.xlsx").format(name=found[0].unit.name)
    answer = HttpResponse(filled_book(layouts.PRESENCE, lines), content_type=XLSX.content_type)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return answer


def _batch(request: SignedInRequest, pk: int) -> tuple[Batch, Any]:
    """The open registration, and its rows that the officer notes.

    :raises Http404: if there is none of them
    """
    rows = to_note(request.person, request.at).filter(batch=pk)
    if not rows.exists():
        raise Http404
    return Batch.objects.select_related("term").get(pk=pk), rows


def _noted(request: SignedInRequest, registrations: list[int], way: str) -> None:
    today = localtime(request.at).date()
    try:
        done = note_presence(
            registrations=registrations, way=way, came_on=today, by=request.person, at=request.at,
            act_key=act_key(request),
        )  # fmt: skip
    except (NotFound, CannotNotePresence) as refusal:
        messages.error(request, str(refusal))
        return
    n = len(done.concerned)
    said = ngettext("%(n)d student is noted as seen.", "%(n)d students are noted as seen.", n) % {"n": n}
    if done.noted_before:
        before = ngettext("%(n)d was noted before.", "%(n)d were noted before.", done.noted_before)
        said = f"{said} {before % {'n': done.noted_before}}"
    messages.success(request, said)


def _address(batch: int, unit: int | None) -> str:
    asked = f"?{urlencode({'unit': unit})}" if unit else ""
    return f"{reverse('enrollment:presence', args=[batch])}{asked}"


def _seen(row: TermRegistration) -> Presence | None:
    return getattr(row, "presence", None)


def _shown(row: TermRegistration) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "name": row.person.name,
        "number": row.enrollment.student_no or "—",
        "state": row.get_state_display(),
        "seen": _seen(row),
    }
