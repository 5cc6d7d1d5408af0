"""The days of single students that the calendar moved: ends of deferrals, and days for filing once more.

They are read from the journal, which keeps both days of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from enrollment.events import DeferralsRecounted, RectificationsRecounted
from enrollment.models import DeferralRequest, Enrollment, TermRegistration
from enrollment.queries.recounting import OWN_DAYS
from enrollment.queries.registration import label
from enrollment.queries.students import ends_of_namesakes
from security.models import Entry

MOST_SHOWN: Final = 200


@dataclass(frozen=True)
class MovedDay:
    """One day that moved: whose, whether it was the end of a deferral, both days, by whose publication and when."""

    enrollment: int
    name: str
    label: str
    deferral: bool
    before: date
    until: date
    by: str
    at: datetime


def own_days_moved(year: int) -> tuple[Sequence[MovedDay], int]:
    """The first of those that lay in this year or lie in it now, the newest first; and how many there are."""
    found = [one for entry in _told() for one in _moved_in(entry) if year in {one["before"].year, one["until"].year}]
    shown = found[:MOST_SHOWN]
    enrollments = _enrollments(shown)
    known = Enrollment.objects.filter(pk__in=enrollments.values()).select_related("person").in_bulk()
    ends = ends_of_namesakes((pk, one.person.name) for pk, one in known.items())
    rows = []
    for one in shown:
        pk = enrollments.get((one["deferral"], one["row"]))
        if pk is None:
            continue
        student = known[pk]
        said = {name: one[name] for name in ("deferral", "before", "until", "by", "at")}
        rows.append(MovedDay(pk, student.person.name, label(student.student_no, ends.get(pk)), **said))
    return rows, len(found)


def _told() -> list[Entry]:
    """One entry of each recount in which a day moved."""
    keys = [DeferralsRecounted.key, RectificationsRecounted.key]
    rows = Entry.objects.filter(about=OWN_DAYS, event__in=keys, person__isnull=False).select_related("by")
    once = rows.order_by("act_id", "event", "pk").distinct("act_id", "event")
    return sorted(once, key=lambda entry: -entry.pk)


def _moved_in(entry: Entry) -> Iterator[dict[str, Any]]:
    deferral = entry.event == DeferralsRecounted.key
    for moved in entry.particulars["moved"]:
        row, before, until = (moved[1], moved[3], moved[4]) if deferral else (moved[0], moved[2], moved[3])
        days = {"before": date.fromisoformat(before), "until": date.fromisoformat(until)}
        yield {"deferral": deferral, "row": row, "by": entry.by.name if entry.by else "", "at": entry.at} | days


def _enrollments(shown: Sequence[Mapping[str, Any]]) -> dict[tuple[bool, int], int]:
    """Whose each row is."""
    deferred = [one["row"] for one in shown if one["deferral"]]
    refused = [one["row"] for one in shown if not one["deferral"]]
    found: dict[tuple[bool, int], int] = {}
    for deferral, ids, rows in (
        (True, deferred, DeferralRequest.objects.all()),
        (False, refused, TermRegistration.objects.all()),
    ):
        if ids:
            found |= {(deferral, pk): of for pk, of in rows.filter(pk__in=ids).values_list("pk", "enrollment")}
    return found
