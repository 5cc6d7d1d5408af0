"""What came of a term's registration, row by row and in figures, as of the end of a day (domain 3.2, 8.1).

A past day is told from what is stored with its moment: when somebody registered, when a deferral was granted, from when
on somebody was on leave or gone. What was annulled since does not count on any day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils.timezone import make_aware

from enrollment.models import Batch, DeferralRequest, Roster, Status, StatusPeriod, Term, TermRegistration, TermState
from enrollment.models.history import KNOWN_NOW
from enrollment.queries.deferrals import IN_FORCE
from enrollment.queries.departments import DEPARTMENT
from enrollment.queries.windows import window_ends
from enrollment.rules.term_figures import TermFigures, added
from security.access import Reach
from security.models import Unit

STILL_HERE: Final = (Status.PENDING, Status.ACTIVE)


@dataclass(frozen=True)
class Line:
    """The figures of one department."""

    department: int
    name: str
    figures: TermFigures


def end_of(day: date) -> datetime:
    """The first moment after the day, school time."""
    return make_aware(datetime.combine(day + timedelta(days=1), time()))


def registered_by(day: date) -> Q:
    """Of roster rows, who had registered by the end of the day."""
    return Q(state=TermState.REGISTERED, registered_at__lt=end_of(day))


def filed_in_time() -> Q:
    """Of roster rows that are registered, whose application came inside the window; how long the office took does not
    matter. Refused in the window and made up late is late (AMB-08).
    """
    return Q(first_filed_on__lte=window_ends(), is_late=False)


def due_on(batch: Batch, day: date) -> QuerySet[TermRegistration]:
    """Who is due in the batch: everybody on its rosters that were frozen by that day, with `outcome` and `missed`."""
    rosters = Roster.objects.filter(batch=batch, frozen_at__lt=end_of(day))
    rows = TermRegistration.objects.filter(roster__in=rosters, counted_in_due=True)
    return with_outcomes(rows, batch.term, day)


def with_outcomes(rows: QuerySet[TermRegistration], term: Term, day: date) -> QuerySet[TermRegistration]:
    """The roster rows of the term with their `department`, and as of the day: the `outcome` (a key of `OUTCOMES`),
    whether a deferral was `missed`, and whether the student is `registered`.
    """
    granted = _granted(term, day).filter(enrollment=OuterRef("enrollment")).order_by("-ends_on")
    return rows.annotate(department=DEPARTMENT, deferred_until=Subquery(granted.values("ends_on")[:1])).annotate(
        outcome=_outcome(term, day),
        missed=_is(_missed(term, day)),
        registered=_is(registered_by(min(day, term.ends_on))),
    )


def figures_by(rows: QuerySet[Any], *columns: str) -> dict[tuple[Any, ...], TermFigures]:
    """The figures of rows with `outcome`, `missed` and `registered`, by the values of these columns. One query."""
    counted = (
        rows.values_list(*columns, "outcome")
        .annotate(n=Count("pk"), n_missed=Count("pk", Q(missed=True)), n_registered=Count("pk", Q(registered=True)))
        .order_by()
    )
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for *key, outcome, n, missed, registered in counted:
        counts = found[tuple(key)]
        counts[outcome.lower()] += n
        counts["deferral_missed"] += missed
        counts["registered_at_term_end"] += registered
    return {key: TermFigures(**counts) for key, counts in found.items()}


def lines_of(rows: QuerySet[Any]) -> list[Line]:
    """A line for each `department` of the rows, in the order of their codes."""
    figures = {department: found for (department,), found in figures_by(rows, "department").items()}
    names = Unit.objects.filter(pk__in=figures).order_by("code").values_list("pk", "name")
    return [Line(pk, name, figures[pk]) for pk, name in names]


def lines_on(batches: Iterable[Batch], day: date, reach: Reach | None = None) -> list[Line]:
    """The figures as of the day per department, of all these batches together, as far as the reach goes."""
    rows = [due_on(batch, day) for batch in batches]
    lines = [line for one in rows for line in lines_of(one if reach is None else reach.filter(one))]
    together = {line.department: line.name for line in lines}
    return [
        Line(department, name, added(line.figures for line in lines if line.department == department))
        for department, name in together.items()
    ]


def _outcome(term: Term, day: date) -> Case:
    """The first that fits: on time, deferred, excused, made up, deemed to have left, open."""
    by_then = registered_by(day)
    open_or_exempt = Case(
        When(state=TermState.EXEMPT, since__lt=end_of(day), then=Value("EXCUSED")), default=Value("OVERDUE_OPEN")
    )
    return Case(
        When(_on_time(day), then=Value("ON_TIME")),
        When(_deferred(term, day), then=Value("DEFERRED")),
        When(by_then, then=Coalesce(_gone(day, left="MADE_UP"), Value("MADE_UP"))),
        default=Coalesce(_gone(day, left="AUTO_LEFT"), open_or_exempt),
        output_field=CharField(),
    )


def _on_time(day: date) -> Q:
    return registered_by(day) & filed_in_time()


def _deferred(term: Term, day: date) -> Q:
    """Not on time, and a deferral was granted, whatever followed."""
    return Q(enrollment__in=_granted(term, day).values("enrollment")) & ~_on_time(day)


def _granted(term: Term, day: date) -> QuerySet[DeferralRequest]:
    """The deferrals of the term that gave more days, and had been granted by the day."""
    granted = DeferralRequest.objects.filter(IN_FORCE, term=term, ends_on__isnull=False)
    return granted.filter(application__decided_at__lt=end_of(day))


def _missed(term: Term, day: date) -> Q:
    """Of a roster row: the deferral has ended, and it was not filed until then, or is not registered by the day."""
    filed = Coalesce("first_filed_on", TruncDate("registered_at"), output_field=DateField())
    return _deferred(term, day) & Q(deferred_until__lt=day) & (~registered_by(day) | Q(deferred_until__lt=filed))


def _gone(day: date, *, left: str) -> Subquery:
    """Of a roster row: EXCUSED if the student went on leave or was gone before registering, `left` if deemed to have
    left; null for whoever stayed.
    """
    moment = ExpressionWrapper(OuterRef("registered_at"), output_field=DateTimeField())
    registered_on = Coalesce(TruncDate(moment), Value(date.max), output_field=DateField())
    away = StatusPeriod.objects.filter(
        KNOWN_NOW,
        enrollment=OuterRef("enrollment"),
        during__startswith__gte=OuterRef("roster__opens_on"),
        during__startswith__lte=day,
        during__startswith__lt=registered_on,
    ).exclude(status__in=STILL_HERE)
    what = Case(When(status=Status.AUTO_LEFT, then=Value(left)), default=Value("EXCUSED"))
    return Subquery(away.order_by("during__startswith").values(what=what)[:1])


def _is(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())
