"""One student in a check of the data: the own page, the list of the class, entering a signed sheet, printing sheets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.tabs import TABS
from enrollment.actions.ask_sheets import ask_sheets
from enrollment.actions.check_data import check_data
from enrollment.actions.sign_verifications import sign_verifications
from enrollment.forms.own_data import OwnDataForm
from enrollment.forms.verification import chosen
from enrollment.models import Campaign, Verification, VerificationState
from enrollment.queries import keys
from enrollment.queries.campaigns import CannotCheck, listed, page_of
from enrollment.queries.own_data import label_of, own_data, veiled, veiled_text
from enrollment.queries.registration import label
from enrollment.queries.roll import Chosen as Places
from enrollment.queries.students import ends_of_namesakes
from enrollment.queries.verification import ANSWERABLE, own_verifications, rows_of_office, said_of, settleable
from enrollment.rules.typed import number_in
from enrollment.rules.verification import CHECKS, ENTERS, STATES, TONES
from enrollment.views.roll import offered
from security.access import may
from security.queries import NotFound
from security.rules.words import together
from security.signed_in import SignedInRequest, act_key, needs, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def verification_mine(request: SignedInRequest, pk: int) -> HttpResponse:
    """The student, or the guardian of a minor, checks the data item by item; answered, it says what became of it.

    What was typed is never lost: whether it can still be answered is said above the form.
    """
    row = get_object_or_404(_whole(own_verifications(request.person, request.at)), pk=pk)
    again = "again" in request.GET and row.state in ANSWERABLE
    asks = row.campaign.closed_at is None and (row.state == VerificationState.ASKED or again)
    context: dict[str, Any] = {"row": row, "is_own": row.person_id == request.person.pk}
    if not asks and request.method != "POST":
        may_again = row.campaign.closed_at is None and row.state in ANSWERABLE
        context |= {"differences": _differences(row), "may_again": may_again}
        return render(request, "enrollment/verification_done.html", context)
    answered, form = _answered(request, row, Verification.Way.ONLINE)
    if answered:
        messages.success(request, _("Thank you. Your answers are kept."))
        return redirect("enrollment:verification_mine", pk)
    context |= {"form": form, "items": form.rows()}
    return render(request, "enrollment/verification_mine.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHECKS)
def campaign_students(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who stands behind a number of the board; those ticked are signed for together."""
    found = get_object_or_404(Campaign.objects.select_related("document"), pk=pk)
    if request.method == "POST":
        if not may(request.person, CHECKS, request.at, verbs=ENTERS):
            raise PermissionDenied(_("The class tutor signs for the students; you may look on."))
        _sign(request)
        return redirect(f"{reverse('enrollment:campaign_students', args=[pk])}?{request.GET.urlencode()}")
    asked = chosen(request.GET)
    people = listed(found, request.reach, asked)
    rows, next_key = page_of(people, keys.read(request.GET.get("after", ""), texts=2))
    is_whole = "after" not in request.GET and not next_key
    count = len(rows) if is_whole else people.order_by().count()
    places = offered(request.reach, Places(department=asked.department))
    enters = may(request.person, CHECKS, request.at, verbs=ENTERS)
    links = TABS.of("list:campaign-students", 0, reader=request.person, at=request.at, current="")
    context = {
        "list_links": links if count else (),
        "taken_out": urlencode({"campaign": pk} | request.GET.dict()),
        "campaign": found,
        "asked": asked,
        "rows": _told_apart(rows),
        "words": ngettext("%(n)s student", "%(n)s students", count) % {"n": f"{count:,}"},
        "next_key": keys.written(next_key),
        "is_later": "after" in request.GET,
        "states": [(state, _(title)) for state, title in STATES.items()],
        "departments": places["departments"],
        "classes": places["classes"],
        "enters": enters and found.closed_at is None,
        "prints": enters and asked.unit is not None and count,
    }
    return render(request, "enrollment/campaign_students.html", context)


@require_safe
@needs(CHECKS)
def verification(request: SignedInRequest, pk: int) -> HttpResponse:
    """One row as the offices read it: what was answered, what differs, and what can be done."""
    row = get_object_or_404(_whole(rows_of_office(request.person, request.at)), pk=pk)
    enters = rows_of_office(request.person, request.at, ENTERS).filter(pk=pk).exists()
    mine = set(settleable(request.person, request.at).filter(verification=pk).values_list("pk", flat=True))
    is_open = row.campaign.closed_at is None
    context = {
        "row": row,
        "words": _(STATES[row.state]),
        "tone": TONES.get(row.state, ""),
        "items": [(item.label, veiled(item.name, item.shown)) for item in own_data(row)],
        "differences": _differences(row, settles=mine),
        "settles": bool(mine),
        "desk": urlencode({"of": row.campaign_id}),
        "may_enter": enters and is_open and row.state in ANSWERABLE,
        "may_sign": enters and is_open and row.state in {VerificationState.ANSWERED, VerificationState.SETTLED},
        "may_print": enters,
    }
    return render(request, "enrollment/verification.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHECKS, verbs=ENTERS)
def verification_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter what the student wrote and signed on a sheet."""
    row = get_object_or_404(_whole(rows_of_office(request.person, request.at, ENTERS)), pk=pk)
    is_over = row.campaign.closed_at is not None or row.state not in ANSWERABLE
    if is_over and request.method != "POST":
        raise Http404(_("This row takes no further answer."))
    answered, form = _answered(request, row, Verification.Way.PAPER)
    if answered:
        messages.success(request, _("The sheet of %(name)s is entered.") % {"name": row.person.name})
        return redirect("enrollment:verification", pk)
    context = {"row": row, "form": form, "items": form.rows()}
    return render(request, "enrollment/verification_paper.html", context, status=400 if form.errors else 200)


@require_POST
@needs(CHECKS, verbs=ENTERS)
def verification_sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign for one student."""
    if not rows_of_office(request.person, request.at, ENTERS).filter(pk=pk).exists():
        raise Http404
    _sign(request, [pk])
    return redirect("enrollment:verification", pk)


@require_POST
@needs(CHECKS, verbs=ENTERS)
def sheets(request: SignedInRequest) -> HttpResponse:
    """Have the sheet of one student printed, or those of a class: the job's page has the PDF."""
    asked = {name: number_in(request.POST.get(name, "")) for name in ("campaign", "unit", "row")}
    try:
        event = ask_sheets(**asked, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound as refusal:
        raise Http404(str(refusal)) from None
    return redirect("casework:job", event.job)


def _whole(rows: Any) -> Any:
    return rows.select_related("campaign__document", "person", "unit", "enrollment", "answered_by", "signed_by")


def _answered(request: SignedInRequest, row: Verification, way: str) -> tuple[bool, OwnDataForm]:
    """Whether the answers were kept; else the form with what is wrong.

    An officer reads contacts veiled, and of earlier answers those on paper only: the sheet is what is entered.
    """
    items, said = own_data(row), said_of(row)
    if way == Verification.Way.PAPER:
        items = [replace(item, shown=veiled(item.name, item.shown)) for item in items]
        said = said if row.way == way else {}
    form = OwnDataForm(request.POST if request.method == "POST" else None, items=items, said=said)
    if request.method == "POST" and form.is_valid():
        answer = {"verification": row.pk, "said": form.said(), "way": way}
        try:
            check_data(**answer, by=request.person, at=request.at, act_key=act_key(request))
        except CannotCheck as refusal:
            form.add_error(None, str(refusal))
        else:
            return True, form
    return False, form


def _differences(row: Verification, *, settles: Collection[int] | None = None) -> list[dict[str, Any]]:
    """What differs, as the student reads it; veiled for an office, which reads whole what it `settles` (ids)."""
    return [
        {
            "row": one,
            "label": label_of(one.field),
            "ours": one.ours if settles is None and one.field != "id_number" else veiled_text(one.field, one.ours),
            "theirs": one.theirs if settles is None or one.pk in settles else veiled_text(one.field, one.theirs),
            "tone": {"OPEN": "warn", "ACCEPTED": "ok", "REFUSED": "bad"}[one.state],
        }
        for one in row.differences.select_related("settled_by").order_by("pk")
    ]


def _told_apart(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    ends = ends_of_namesakes((row["enrollment"], row["name"]) for row in rows)
    return [
        row
        | {
            "label": label(row["number"], ends.get(row["enrollment"])),
            "words": _(STATES[row["state"]]),
            "tone": TONES.get(row["state"], ""),
        }
        for row in rows
    ]


def _sign(request: SignedInRequest, rows: list[int] | None = None) -> None:
    """Sign for these, or for those ticked, and say how many it were."""
    ticked = rows or [int(pk) for pk in request.POST.getlist("ids") if number_in(pk) is not None]
    try:
        done = sign_verifications(verifications=ticked, by=request.person, at=request.at, act_key=act_key(request))
    except NotFound as refusal:
        messages.error(request, str(refusal))
        return
    n = len(done.moved)
    words = ngettext("You have signed for %(n)s student.", "You have signed for %(n)s students.", n) % {"n": n}
    if n < len(ticked):
        words = together(words, _("The others have not answered yet, or something still differs."))
    messages.success(request, words)
