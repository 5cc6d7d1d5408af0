"""The days of single students that the calendar moved: ends of deferrals, own last days, days for filing once more.

They are read from the journal, which keeps both days of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enrollment.events import DeferralsRecounted, OwnDeadlinesRecounted, RectificationsRecounted
from enrollment.models import DeferralRequest, Enrollment, TermRegistration
from enrollment.queries.recounting import OWN_DAYS
from enrollment.queries.registration import label
from enrollment.queries.students import ends_of_namesakes
from security.models import Entry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

MOST_SHOWN: Final = 200
DAYS: Final[Mapping[str, StrPromise]] = {
    DeferralsRecounted.key: _("End of the deferral"),
    OwnDeadlinesRecounted.key: _("Last day to register"),
    RectificationsRecounted.key: _("Last day to file once more"),
}
"""By the event that tells of it."""


@dataclass(frozen=True)
class MovedDay:
    """One day that moved: whose, which of `DAYS`, both days, by whose publication and when."""

    enrollment: int
    name: str
    label: str
    what: str
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
        pk = enrollments.get((one["event"], one["row"]))
        if pk is None:
            continue
        student = known[pk]
        said = {name: one[name] for name in ("before", "until", "by", "at")} | {"what": str(DAYS[one["event"]])}
        rows.append(MovedDay(pk, student.person.name, label(student.student_no, ends.get(pk)), **said))
    return rows, len(found)


def _told() -> list[Entry]:
    """One entry of each recount in which a day moved."""
    rows = Entry.objects.filter(about=OWN_DAYS, event__in=list(DAYS), person__isnull=False).select_related("by")
    once = rows.order_by("act_id", "event", "pk").distinct("act_id", "event")
    return sorted(once, key=lambda entry: -entry.pk)


def _moved_in(entry: Entry) -> Iterator[dict[str, Any]]:
    is_deferral = entry.event == DeferralsRecounted.key
    for moved in entry.particulars["moved"]:
        row, before, until = (moved[1], moved[3], moved[4]) if is_deferral else (moved[0], moved[2], moved[3])
        days = {"before": date.fromisoformat(before), "until": date.fromisoformat(until)}
        yield {"event": entry.event, "row": row, "by": entry.by.name if entry.by else "", "at": entry.at} | days


def _enrollments(shown: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], int]:
    """Whose each row is, by the event and the row."""
    found: dict[tuple[str, int], int] = {}
    for event in DAYS:
        rows: QuerySet[Any] = (DeferralRequest if event == DeferralsRecounted.key else TermRegistration).objects.all()
        if ids := [one["row"] for one in shown if one["event"] == event]:
            found |= {(event, pk): of for pk, of in rows.filter(pk__in=ids).values_list("pk", "enrollment")}
    return found
