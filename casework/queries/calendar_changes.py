"""What the changes of the calendar did to the open deadlines, for reading."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from casework.kind import all_kinds
from casework.models import ClockChange, Job, Recount
from casework.queries.desk import visible_to
from casework.queries.queue import labels_of_namesakes, office_name
from rulebook.events import CalendarYearPublished, ClosureEndedEarly, ClosureTakenBack
from security.models import Person

PAGE: Final = 50
Verdict = ClockChange.Verdict
BROKEN_OFF: Final = (Job.State.FAILED, Job.State.CANCELLED)


@dataclass(frozen=True)
class ShownChange:
    """One deadline: whose, for what, the day before, the day that stands now, and why it is not another.

    `label` tells the applicant apart from a namesake on the page.
    """

    application: int
    number: str
    name: str
    label: str
    kind: str
    waits_for: str
    before: date
    after: date
    why: str


@dataclass(frozen=True)
class Figures:
    """How many deadlines were looked at, and what came of them."""

    counted: int
    moved: int
    kept: int
    uncounted: int

    @property
    def unchanged(self) -> int:
        """Those that are as before."""
        return max(self.counted - self.moved - self.kept - self.uncounted, 0)


def recounts_of(year: int) -> QuerySet[Recount]:
    """What was counted anew because of this year or of closures in it, newest first."""
    return Recount.objects.filter(year=year).select_related("by", "job").order_by("-pk")


def figures_of(recount: Recount) -> Figures:
    """The figures so far, while it is still under way."""
    rows = ClockChange.objects.filter(recount=recount).order_by().values_list("verdict").annotate(n=Count("pk"))
    found = dict(rows)
    moved, kept, uncounted = (found.get(one, 0) for one in (Verdict.MOVED, Verdict.KEPT, Verdict.UNCOUNTED))
    return Figures(recount.counted, moved, kept, uncounted)


def changes_of(
    recount: Recount, verdict: str, *, reader: Person, at: datetime, after: int = 0
) -> tuple[list[ShownChange], int | None]:
    """One page of the changes whose applications this person may read, and the key of the next page if there is one."""
    rows = ClockChange.objects.filter(recount=recount, verdict=verdict, pk__gt=after)
    seen = rows.filter(application__in=visible_to(reader, at)).select_related("application__person", "step")
    found = list(seen.order_by("pk")[: PAGE + 1])
    titles = {one.key: str(one.title) for one in all_kinds()}
    labels = labels_of_namesakes([one.application for one in found[:PAGE]])
    return [_shown(one, titles, labels) for one in found[:PAGE]], found[PAGE - 1].pk if len(found) > PAGE else None


def _shown(one: ClockChange, titles: Mapping[str, str], labels: Mapping[int, str]) -> ShownChange:
    application = one.application
    return ShownChange(
        application=application.pk,
        number=application.number,
        name=application.person.name,
        label=labels.get(application.pk, ""),
        kind=titles.get(application.kind, application.kind),
        waits_for=office_name(one.step.office) if one.step else _("the applicant"),
        before=one.before,
        after=one.counted if one.verdict == Verdict.MOVED and one.counted else one.before,
        why=_why(one),
    )


def _why(one: ClockChange) -> str:
    if one.verdict == Verdict.KEPT:
        return _("By the calendar it would be {day}. A day that was told never comes earlier.").format(day=one.counted)
    if one.verdict == Verdict.UNCOUNTED:
        return _("The calendar of {year} is missing. Publish it: then it is counted.").format(year=one.missing_year)
    return ""


def title_of(recount: Recount) -> str:
    """What had changed."""
    words: dict[str, str] = {
        CalendarYearPublished.key: _("Calendar of {year}, final")
        if recount.is_final
        else _("Calendar of {year}, provisional"),
        ClosureTakenBack.key: _("Closure “{name}” taken back"),
        ClosureEndedEarly.key: _("Closure “{name}” ended early"),
    }
    return words.get(recount.event, _("Closure “{name}” entered")).format(year=recount.year, name=recount.name)


def listed(recount: Recount) -> dict[str, Any]:
    """A recount as a page names it."""
    return {"recount": recount, "title": title_of(recount)}
