"""The desk of differences: what students say of their data, field by field, accepted or refused (SEC-1.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from enrollment.actions.settle_differences import settle_differences
from enrollment.forms.verification import Sought, sought
from enrollment.models import Campaign, Difference
from enrollment.queries.campaigns import CannotCheck
from enrollment.queries.departments import of_department
from enrollment.queries.likenesses import SETTLE
from enrollment.queries.own_data import LABELS, label_of, veiled_text
from enrollment.queries.registration import label
from enrollment.queries.roll import Chosen as Places
from enrollment.queries.students import ends_of_namesakes
from enrollment.queries.verification import settleable
from enrollment.rules.verification import BASIC_DATA, KEY_DATA
from enrollment.views.roll import offered
from security.access import may, may_where
from security.queries import NotFound
from security.signed_in import SignedInRequest, act_key, signed_in

MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def differences(request: SignedInRequest) -> HttpResponse:
    """What is open for this officer to settle, by field, department and where it was said.

    Where it cannot be settled like this the desk comes again, with the ticks and the reason.
    """
    reach = may_where(request.person, BASIC_DATA, request.at)
    if not reach:
        raise Http404
    ticked = [int(pk) for pk in request.POST.getlist("ids") if pk.isascii() and pk.isdecimal() and len(pk) < 12]
    if request.method == "POST" and _settle(request, ticked):
        return redirect(f"{reverse('enrollment:differences')}?{request.GET.urlencode()}")
    asked = sought(request.GET)
    mine = settleable(request.person, request.at).filter(state=Difference.State.OPEN)
    found = _narrowed(mine, asked)
    counted = _narrowed(mine, Sought("", asked.department, asked.campaign, asked.registrations))
    fields: Any = counted.order_by().values_list("field").annotate(n=Count("pk"))
    count = found.count()
    rows = found.select_related(
        "enrollment__person", "unit", "verification__campaign__document", "registration__application"
    )
    context = {
        "asked": asked,
        "rows": _rows(list(rows.order_by("field", "unit__code", "pk")[:MOST_SHOWN])),
        "ticked": ticked,
        "why": request.POST.get("why", ""),
        "fields": _field_links(request.GET, dict(fields), asked.field),
        "words": ngettext("%(n)s difference is open.", "%(n)s differences are open.", count) % {"n": f"{count:,}"},
        "more": count > MOST_SHOWN,
        "departments": offered(reach, Places())["departments"],
        "campaigns": Campaign.objects.select_related("document").order_by("-pk")[:10],
        "decides_key": may(request.person, KEY_DATA, request.at, verbs={"decide"}),
        "sees_duplicates": may(request.person, KEY_DATA, request.at, verbs=SETTLE),
    }
    return render(request, "enrollment/differences.html", context, status=400 if request.method == "POST" else 200)


def _narrowed(rows: QuerySet[Difference], asked: Sought) -> QuerySet[Difference]:
    if asked.field:
        rows = rows.filter(field=asked.field)
    rows = of_department(rows, asked.department)
    if asked.campaign is not None:
        rows = rows.filter(verification__campaign=asked.campaign)
    return rows.filter(registration__isnull=False) if asked.registrations else rows


def _field_links(asked: Mapping[str, str], counted: dict[str, int], current: str) -> list[dict[str, Any]]:
    """The fields of which something is open, in the order of the data page, each with its number and list."""
    kept = {name: value for name, value in asked.items() if name != "field" and value}
    return [
        {
            "label": label_of(name),
            "n": counted[name],
            "url": "?" + urlencode({**kept, "field": name}),
            "is_current": name == current,
        }
        for name in LABELS
        if name in counted
    ]


def _rows(found: Sequence[Difference]) -> list[dict[str, Any]]:
    ends = ends_of_namesakes((one.enrollment_id, one.enrollment.person.name) for one in found)
    return [_shown(one, ends.get(one.enrollment_id)) for one in found]


def _shown(one: Difference, end: str | None) -> dict[str, Any]:
    """A row of the desk. The school's contacts are veiled; what the student reports is read as it was written."""
    verification, registration = one.verification, one.registration
    link, said_in = "", ""
    if verification is not None:
        link, said_in = reverse("enrollment:verification", args=[verification.pk]), str(verification.campaign)
    elif registration is not None:
        application = registration.application
        link, said_in = reverse("casework:application", args=[application.pk]), str(application.number)
    return {
        "pk": one.pk,
        "name": one.enrollment.person.name,
        "label": label(one.enrollment.student_no, end),
        "enrollment": one.enrollment_id,
        "class_name": one.unit.name,
        "item": label_of(one.field),
        "ours": veiled_text(one.field, one.ours),
        "theirs": one.theirs,
        "link": link,
        "said_in": said_in,
        "found_at": one.found_at,
    }


def _settle(request: SignedInRequest, ids: Collection[int]) -> bool:
    """Accept or refuse these, and say what came of it; whether it was done."""
    accept = request.POST.get("verdict") == "accept"
    said = {"differences": ids, "accept": accept, "why": request.POST.get("why", "")}
    try:
        done = settle_differences(**said, by=request.person, at=request.at, act_key=act_key(request))
    except (CannotCheck, NotFound) as refusal:
        messages.error(request, str(refusal) if ids else _("Tick at least one difference."))
        return False
    if done.settled:
        messages.success(request, _settled_words(len(done.settled), accept=accept))
    for why in dict.fromkeys(reason for _pk, reason in done.left):
        messages.warning(request, why)
    return True


def _settled_words(n: int, *, accept: bool) -> str:
    if accept:
        return ngettext("%(n)s correction is in the roll.", "%(n)s corrections are in the roll.", n) % {"n": n}
    words = ngettext(
        "%(n)s correction is refused; the student is told why.",
        "%(n)s corrections are refused; the students are told why.",
        n,
    )
    return words % {"n": n}
