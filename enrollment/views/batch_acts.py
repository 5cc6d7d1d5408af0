"""The head of academic affairs gives a registration more days, closes it, opens it again."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from enrollment.actions.arrange_roster import arrange_roster
from enrollment.actions.close_batch import close_batch
from enrollment.actions.extend_batch import extend_batch
from enrollment.actions.put_on_roster import put_on_roster
from enrollment.actions.reopen_batch import reopen_batch
from enrollment.forms.batches import ExtendForm, JoinForm, ReopenForm, RosterForm
from enrollment.models import Batch
from enrollment.queries.batches import CannotChangeBatch, groups_to_arrange, last_day_of_all
from enrollment.queries.board import board_of, by_department
from enrollment.rules.board import LISTS, SUBMITTED, added
from enrollment.views.board import address
from security.signed_in import SignedInRequest, act_key, needs

OPENING = "batch.open"
STILL_OPEN = ("missing", "deferred", "overdue", *SUBMITTED)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(OPENING, verbs={"decide"})
def batch_extend(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """More days for all or for a department, with a reason that the students read."""
    found = _batch(pk)
    rosters = list(found.rosters.order_by("opens_on"))
    form = ExtendForm(request.POST or None, rosters=rosters)
    if request.method == "POST" and form.is_valid():
        try:
            done = extend_batch(
                batch=pk, **form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request)
            )
        except CannotChangeBatch as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _extended_words(len(done.persons), done.until.isoformat()))
            return redirect("enrollment:batch", pk)
    context = {"batch": found, "form": form, "rosters": rosters}
    return render(request, "enrollment/batch_extend.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(OPENING, verbs={"decide"})
def batch_close(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """What is still open, per department; then it is closed."""
    found = _batch(pk)
    if request.method == "POST":
        return _done(
            request,
            pk,
            lambda: close_batch(batch=pk, by=request.person, at=request.at, act_key=act_key(request)),
            _("The registration is closed."),
        )
    lines = by_department(board_of(found, request.reach))
    total = added(line.figures for line in lines)
    last = last_day_of_all(found)
    context = {
        "batch": found,
        "still_until": last if last is not None and last >= localtime(request.at).date() else None,
        "titles": [_(LISTS[name]) for name in STILL_OPEN],
        "rows": [
            (line.name, [(line.figures.count(one), address(pk, one, department=line.unit)) for one in STILL_OPEN])
            for line in lines
        ],
        "total": [(total.count(one), address(pk, one)) for one in STILL_OPEN],
        "under_way": total.count("submitted"),
        "not_registered": sum(total.count(one) for one in ("missing", "deferred", "overdue")),
    }
    return render(request, "enrollment/batch_close.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(OPENING, verbs={"decide"})
def batch_reopen(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A closed registration takes applications again."""
    found = _batch(pk)
    form: forms.Form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _done(
            request,
            pk,
            lambda: reopen_batch(
                batch=pk, **form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request)
            ),
            _("The registration is open again. To give more time, extend it."),
        )
    context = {
        "title": _("Open the registration again"),
        "form": form,
        "back": reverse("enrollment:batch", args=[pk]),
        "back_words": str(found.term),
        "note": _("It takes applications again; nobody’s last day changes by it."),
    }
    return render(request, "enrollment/place_form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(OPENING, verbs={"decide"})
def batch_group(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A group is added, or its first day moved, as long as its roster is not frozen."""
    found = _batch(pk)
    form = RosterForm(request.POST or None, groups=groups_to_arrange(found, found.rosters.all()))

    def act() -> str:
        done = arrange_roster(batch=pk, **form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request))
        return _("The first day is set; the last day is %(day)s.") % {"day": done.window_ends_on.isoformat()}

    note = _("A roster that is frozen keeps its first day. Whoever is on it can be given more time by an extension.")
    return _asked(request, found, form, act, title=_("Add a group, move its first day"), note=note)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(OPENING)
def batch_join(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A student who came after the freeze is put on the roster."""
    found = _batch(pk)
    form = JoinForm(request.POST or None)

    def act() -> str:
        done = put_on_roster(batch=pk, **form.cleaned_data, by=request.person, at=request.at, act_key=act_key(request))
        return _("The student is on the roster and registers until %(day)s.") % {"day": done.deadline.isoformat()}

    note = _("For who came after the roster was frozen. Outside due; the student is told until when to register.")
    return _asked(request, found, form, act, title=_("Put a student on the roster"), note=note)


def _asked(
    request: SignedInRequest, batch: Batch, form: forms.Form, act: Callable[[], str], *, title: str, note: str
) -> HttpResponse:
    """The form with its note; what the act says, on the board, or why it cannot be, in the form."""
    back = reverse("enrollment:batch", args=[batch.pk])
    if request.method == "POST" and form.is_valid():
        try:
            words = act()
        except CannotChangeBatch as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, words)
            return redirect(back)
    context = {"title": title, "form": form, "back": back, "back_words": str(batch.term), "note": note}
    return render(request, "enrollment/place_form.html", context, status=400 if form.errors else 200)


def _batch(pk: int) -> Batch:
    return get_object_or_404(Batch.objects.select_related("term", "closed_by"), pk=pk)


def _done(request: SignedInRequest, pk: int, act: Callable[[], object], words: str) -> HttpResponse:
    """Do it and go back to the board, with what came of it."""
    try:
        act()
    except CannotChangeBatch as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("enrollment:batch", pk)


def _extended_words(count: int, until: str) -> str:
    words = ngettext("%(n)s student has until %(day)s now.", "%(n)s students have until %(day)s now.", count)
    return words % {"n": count, "day": until}
