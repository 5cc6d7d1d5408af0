"""The list of students: filters in the address, search, pages by key."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from casework.queries.queue import Counted
from casework.queries.shelf import shelf_of
from casework.tabs import TABS
from enrollment.forms.roll import chosen, typed
from enrollment.models import Cohort, Major, Status
from enrollment.queries import keys
from enrollment.queries.finding import found_page
from enrollment.queries.roll import (
    Chosen,
    Listing,
    Page,
    listing_of,
    named,
    roll_page,
    visible_students,
)
from enrollment.queries.students import TONES, last_fours, status_words
from security.access import Reach, functions_of
from security.models import Unit
from security.signed_in import SignedInRequest, signed_in

UNITS_OFFERED = 300


@require_safe
@signed_in
def roll(request: SignedInRequest) -> HttpResponse:
    """The students within one's reach; counters that know names only see name, number and class."""
    listing = _listing(request)
    by_name = listing.by_name
    shelf = shelf_of("students", request.person, request.GET, request.at)
    if shelf.landing:
        return redirect(shelf.landing)
    asked, q = chosen(request.GET), typed(request.GET)
    key = keys.read(request.GET.get("after", ""), texts=2)
    page = _page(listing, asked, q, key)
    count = shelf.total() if key or page.next_key else Counted(len(page.rows))
    majors = _majors()
    context = {
        "rows": shown_rows(page, majors, by_name=by_name),
        "words": _count_words(count),
        "next_key": keys.written(page.next_key),
        "asked": asked,
        "q": q,
        "status": asked.statuses[0] if asked.statuses else "",
        "by_name": by_name,
        "shelf": shelf,
        "is_later": "after" in request.GET,
        "list_links": TABS.of("list:students", 0, reader=request.person, at=request.at, current=""),
    }
    if request.htmx and not request.htmx.boosted:
        return render(request, "enrollment/roll.html#list", context)
    return render(request, "enrollment/roll.html", context | offered(listing.reach, asked, majors))


@require_safe
@signed_in
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """From a person to the page of the newest enrollment that the reader may see."""
    rows = visible_students(request.person, request.at).filter(person=pk).order_by("-pk")
    newest = get_object_or_404(rows[:1])
    return redirect("enrollment:student", newest.pk)


def _listing(request: SignedInRequest) -> Listing:
    """The list that this reader has.

    :raises Http404: for those without the function; :raises PermissionDenied: for offices that see single students
    """
    listing = listing_of(request.person, request.at)
    if listing is not None:
        return listing
    if "student.view_list" in functions_of(request.person, request.at):
        raise PermissionDenied(_("Your office sees students through the matters put before it, not as a list."))
    raise Http404


def _page(listing: Listing, asked: Chosen, q: str, key: keys.Key) -> Page:
    if not q:
        return roll_page(listing.rows, listing.reach, asked, key)
    return found_page(listing.rows, q, key if key and str(key[0]).isdecimal() else (), asked)


def _majors() -> list[Major]:
    return list(Major.objects.order_by("name", "direction"))


def shown_rows(page: Page, majors: Sequence[Major] = (), *, by_name: bool = False) -> list[dict[str, Any]]:
    """The rows as a template writes them, without a query or an address to be made per row."""
    units, studied = named(page), {major.pk: str(major) for major in majors}
    last = {} if by_name else last_fours(row["student_id"] for row in page.rows)
    words, address = status_words(), reverse("enrollment:student", args=[0])
    before, _zero, behind = address.rpartition("0")
    return [
        {
            "url": f"{before}{row['pk']}{behind}",
            "name": row["name"],
            "number": row["number"] or "—",
            "last": last.get(row["student_id"], ""),
            "unit": units[row["unit"]][0],
            "department": units[row["unit"]][1],
            "major": studied.get(row["major"], ""),
            "cohort": row["cohort"],
            "status": words[row["status"]],
            "tone": TONES.get(Status(row["status"]), ""),
        }
        for row in page.rows
    ]


def _count_words(count: Counted) -> str:
    if count.and_more:
        return _("more than %(many)s students") % {"many": f"{count.number:,}"}
    return ngettext("%(count)s student", "%(count)s students", count.number) % {"count": count.number}


def offered(reach: Reach, asked: Chosen, majors: Sequence[Major] = ()) -> dict[str, Any]:
    """What the filters offer, with one query; classes once a department is chosen. The school carries the cohorts."""
    years = ArraySubquery(Cohort.objects.order_by("-year").values("year"))
    wanted = Q(kind=Unit.Kind.DEPARTMENT)
    if asked.department is not None:
        in_cohort = {} if asked.cohort is None else {"class_group__cohort": asked.cohort}
        wanted |= Q(kind=Unit.Kind.CLASS, parent=asked.department, **in_cohort)
    within = reach.filter(Unit.objects.filter(wanted), "pk").values("pk")
    units = Unit.objects.filter(Q(kind=Unit.Kind.SCHOOL) | Q(pk__in=within)).order_by("-kind", "code")
    rows = list(units.values_list("pk", "name", "kind", years)[:UNITS_OFFERED])
    return {
        "departments": [(pk, name) for pk, name, kind, _years in rows if kind == Unit.Kind.DEPARTMENT],
        "majors": [(one.pk, str(one)) for one in majors if asked.department in {None, one.department_id}],
        "cohorts": rows[0][3] if rows else [],
        "classes": [(pk, name) for pk, name, kind, _years in rows if kind == Unit.Kind.CLASS],
        "statuses": status_words().items(),
    }
