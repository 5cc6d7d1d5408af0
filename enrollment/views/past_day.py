"""The roll on a past day: how many had which status, and who; as known today or as it was known then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from casework.tabs import TABS
from enrollment.forms.past_day import asked_day
from enrollment.forms.roll import chosen
from enrollment.models import Enrollment, Major, Status
from enrollment.queries import keys
from enrollment.queries.as_of import counts_on, roll_on, rows_on
from enrollment.queries.roll import PAGE
from enrollment.queries.students import TONES, last_fours, status_words
from enrollment.views.roll import offered
from security.signed_in import SignedInRequest, needs

LIST = "student.view_list"


@require_safe
@needs(LIST)
def past_day(request: SignedInRequest) -> HttpResponse:
    """Counts by status and the students, page by page. Without a day in the address it is today's roll."""
    form, asked = asked_day(request.GET, localtime(request.at).date()), chosen(request.GET)
    context: dict[str, Any] = {"form": form, "asked": asked, "is_later": "after" in request.GET}
    if form.is_valid():
        past = form.past()
        query = request.GET.copy()
        query["day"] = past.day.isoformat()
        context |= {
            "past": past,
            "query": query.urlencode(),
            "figures": _figures(counts_on(roll_on(past, replace(asked, statuses=()), request.reach)), query),
            "list_links": TABS.of("list:past-day", 0, reader=request.person, at=request.at, current=""),
            **_page(roll_on(past, asked, request.reach), keys.read(request.GET.get("after", ""), texts=0)),
        }
    return render(request, "enrollment/past_day.html", context | offered(request.reach, asked))


def _page(rows: QuerySet[Enrollment], key: keys.Key) -> dict[str, Any]:
    found = list(rows_on(rows.filter(pk__gt=key[0]) if key else rows)[: PAGE + 1])
    shown = found[:PAGE]
    ends, words = last_fours(row["student_id"] for row in shown), status_words()
    majors = {major.pk: str(major) for major in Major.objects.filter(pk__in={row["major"] for row in shown})}
    for row in shown:
        row |= {
            "last": ends.get(row["student_id"], ""),
            "studied": majors.get(row["major"], ""),
            "status": words[row["status_then"]],
            "tone": TONES.get(Status(row["status_then"]), ""),
        }
    return {"rows": shown, "next_key": keys.written(keys.beyond(found, PAGE, ("pk",)))}


def _figures(counts: Mapping[str, int], asked: QueryDict) -> list[dict[str, Any]]:
    """How many in all and of each status that somebody had, each with the way to its students."""
    words = status_words()
    shown = [(status, words[status], n) for status in Status.values if (n := counts.get(status, 0))]
    lines = [("", gettext("All on record that day"), sum(counts.values())), *shown]
    return [{"value": n, "label": label, "url": _narrowed(asked, status)} for status, label, n in lines]


def _narrowed(asked: QueryDict, status: str) -> str:
    query = asked.copy()
    for name in ("status", "after"):
        query.pop(name, None)
    if status:
        query["status"] = status
    return f"{reverse('enrollment:past_day')}?{query.urlencode()}"
