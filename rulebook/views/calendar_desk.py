"""The calendar desk: publishing a year after a look at it, entering closures of the school, ending them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rulebook.actions.close_school import CannotClose, close_school
from rulebook.actions.publish_calendar_year import CannotPublish, publish_calendar_year
from rulebook.actions.reopen_school import reopen_school
from rulebook.forms.calendar import ClosureForm, EndForm, YearForm, typed
from rulebook.models import SchoolClosure
from rulebook.queries import school_calendar
from rulebook.queries.reading import months_of
from rulebook.rules.calendar import CalendarMissing, Year
from rulebook.rules.provisional import provisional_year
from rulebook.views.calendar import EARLIEST, LATEST
from security.access import may
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, needs

PUBLISH = "calendar.publish"
WORKS_HERE = frozenset({"decide", "prepare"})
NOT_YOURS = gettext_lazy("The head of academic affairs publishes the calendar. You can read what stands here.")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(PUBLISH, verbs=WORKS_HERE)
def calendar_edit(request: SignedInRequest, year: int) -> HttpResponse:
    """Type or paste the days of a year, look at its months, publish it. Who may only prepare reads."""
    _only_real_years(year)
    decides = _decides(request)
    known = school_calendar().years.get(year)
    begin = known if known and request.GET.get("begin") != "rule" else _by_rule(year)
    form = YearForm(request.POST if request.method == "POST" else None, year=year, initial=typed(begin))
    if request.method == "POST" and form.is_valid():
        if request.POST.get("then") == "publish" and form.was_seen:
            if _published(request, form):
                return redirect("rulebook:calendar", year)
        elif request.POST.get("then") == "publish":
            messages.info(request, _("The days are not those of the preview. Look at them again, then publish."))
    shown = form.read_year() if form.is_bound and form.is_valid() else None
    context = {
        "year": year,
        "known": known,
        "decides": decides,
        "not_yours": NOT_YOURS,
        "form": form,
        "begins_by_rule": begin is not known,
        "text": typed(begin),
        "worked_now": _worked(known) if known else None,
        **_preview(shown, form),
    }
    return render(request, "rulebook/calendar_edit.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(PUBLISH, verbs=WORKS_HERE)
def closures(request: SignedInRequest, year: int) -> HttpResponse:
    """The closures of a year, and a form for a new one."""
    _only_real_years(year)
    decides, today = _decides(request), localtime(request.at).date()
    form = ClosureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _closed(request, form):
        messages.success(request, _("The closure is entered. Open deadlines that it concerns are counted anew."))
        return redirect("rulebook:closures", form.cleaned_data["first"].year)
    in_year = SchoolClosure.objects.filter(during__overlap=(f"{year}-01-01", f"{year + 1}-01-01"))
    context = {
        "year": year,
        "rows": [_listed(one, today) for one in in_year.order_by("during", "pk")],
        "decides": decides,
        "not_yours": NOT_YOURS,
        "form": form,
    }
    return render(request, "rulebook/closures.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(PUBLISH, verbs=WORKS_HERE)
def closure(request: SignedInRequest, pk: int) -> HttpResponse:
    """One closure: take it back before it begins; end one under way earlier, with a reason."""
    found, today = get_object_or_404(SchoolClosure, pk=pk), localtime(request.at).date()
    decides = _decides(request)
    row = _listed(found, today)
    form = EndForm(request.POST if request.method == "POST" and row["runs"] else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()) and _reopened(request, found, form):
        return redirect("rulebook:closures", found.first.year)
    context = {"row": row, "closure": found, "decides": decides, "not_yours": NOT_YOURS, "form": form}
    return render(request, "rulebook/closure.html", context, status=400 if form.errors else 200)


def _only_real_years(year: int) -> None:
    if not EARLIEST <= year <= LATEST:
        raise Http404


def _decides(request: SignedInRequest) -> bool:
    """Whether this person publishes; who only prepares may look, and is told who does when trying to send."""
    decides = may(request.person, PUBLISH, request.at, verbs={"decide"})
    if request.method == "POST" and not decides:
        raise PermissionDenied(_("The head of academic affairs publishes the calendar; you may prepare it."))
    return decides


def _by_rule(year: int) -> Year:
    """Where a year begins of which nothing is known: the statutory days, or nothing beyond the table of moons."""
    try:
        return provisional_year(year)
    except CalendarMissing:
        return Year(year, off=frozenset(), work=frozenset(), final=False)


def _preview(year: Year | None, form: YearForm) -> dict[str, Any]:
    if year is None:
        return {"months": []}
    calendar = school_calendar()
    with_it = replace(calendar, years={**calendar.years, year.number: year})
    months = months_of(year.number, with_it)
    return {
        "months": months,
        "shown": year,
        "worked": sum(month.worked for month in months),
        "fingerprint": form.fingerprint(),
        "closures": [one for one in calendar.closures if year.number in (one.first.year, one.last.year)],
    }


def _worked(year: Year) -> int:
    calendar = school_calendar()
    return sum(month.worked for month in months_of(year.number, calendar))


def _published(request: SignedInRequest, form: YearForm) -> bool:
    try:
        publish_calendar_year(year=form.read_year(), by=request.person, at=request.at, act_key=act_key(request))
    except CannotPublish as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The calendar is published. Open deadlines are counted anew by it."))
    return True


def _closed(request: SignedInRequest, form: ClosureForm) -> bool:
    said = form.cleaned_data
    try:
        close_school(
            name=said["name"],
            first=said["first"],
            last=said["last"],
            duty_days=said["duty_days"],
            by=request.person,
            at=request.at,
            act_key=act_key(request),
        )
    except CannotClose as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _reopened(request: SignedInRequest, found: SchoolClosure, form: EndForm) -> bool:
    said = form.cleaned_data if form.is_bound else {"last": None, "why": ""}
    common: dict[str, Any] = {"by": request.person, "at": request.at, "act_key": act_key(request)}
    try:
        reopen_school(closure=found.pk, last=said["last"], why=said["why"], **common)
    except NotFound:
        raise Http404 from None
    except CannotClose as refusal:
        if form.is_bound:
            form.add_error(None, str(refusal))
        else:
            messages.error(request, str(refusal))
        return False
    messages.success(
        request,
        _("The closure ends earlier.")
        if said["last"]
        else _("The closure is taken back; the school works on these days."),
    )
    return True


def _listed(row: SchoolClosure, today: Any) -> dict[str, Any]:
    stands = row.taken_back_at is None
    return {
        "closure": row,
        "is_ahead": stands and row.first > today,
        "runs": stands and row.first <= today < row.last,
        "is_over": stands and row.last <= today,
        "was_shortened": row.planned_until is not None,
    }
