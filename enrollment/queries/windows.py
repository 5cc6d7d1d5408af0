"""Until when somebody may register: the window of the roster, extended for the own department, the own deadline, and
the last day of the term or school year for which it is.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest, Least
from django.utils.timezone import localtime

from enrollment.models import Batch, BatchExtension, Intake, Roster, Term, TermRegistration, TermState
from security.models import Unit

A_YEAR: Final = 52 * 7 - 1  # days


def period_ends(batch: str = "batch__") -> Case:
    """Of what has a registration at `batch`, the last day of the period for which it is, as an expression: of the term,
    or of the school year (AMB-02). While its later terms are not entered the year ends 52 weeks after it began, and
    before the next one begins.
    """
    later = Term.objects.filter(
        school_year=OuterRef(f"{batch}term__school_year"), ordinal__gt=OuterRef(f"{batch}term__ordinal")
    )
    last = Subquery(later.order_by().values("school_year").annotate(ends=Max("ends_on")).values("ends"))
    next_years = Term.objects.filter(school_year__gt=OuterRef(f"{batch}term__school_year")).order_by("opens_on")
    whole = Least(
        _days_on(F(f"{batch}term__opens_on"), A_YEAR), _days_on(Subquery(next_years.values("opens_on")[:1]), -1)
    )
    year = When(**{f"{batch}covers": Batch.Covers.YEAR}, then=Coalesce(last, whole))
    return Case(year, default=F(f"{batch}term__ends_on"))


def _days_on(day: Combinable, days: int) -> Cast:
    return Cast(ExpressionWrapper(day + Value(timedelta(days), DurationField()), DateTimeField()), DateField())


def period_end_of(batch: Batch) -> date:
    """The same of one registration."""
    found: date = Batch.objects.annotate(ends=period_ends("")).values_list("ends", flat=True).get(pk=batch.pk)
    return found


def rows_that_count(today: date) -> QuerySet[TermRegistration]:
    """The roster rows of terms that are not closed, and of school years that still run (AMB-02)."""
    runs = Q(batch__term__closed_at=None) | Q(ends__gte=today)
    return TermRegistration.objects.alias(ends=period_ends()).filter(runs)


def takes_applications(today: date) -> Q:
    """Of roster rows, whether an application can be filed: the registration is open, or was closed while days of the
    student's own run still, after a refusal (REG-3.5), an annulment or a return.
    """
    own = Q(state__in=[TermState.NOT_STARTED, TermState.DEFERRED], deadline__gte=today)
    return Q(batch__closed_at=None) | own | Q(rectify_until__gte=today)


def window_ends() -> Greatest:
    """Of a roster row, the last day of the window for this student (REG-1.1), as an expression."""
    own = Q(department=OuterRef("unit")) | Q(department=OuterRef("unit__parent"))
    extended = BatchExtension.objects.filter(own, roster=OuterRef("roster")).order_by("-until")
    return Greatest(F("roster__window_ends_on"), Subquery(extended.values("until")[:1]))


def last_day() -> Greatest:
    """Of a roster row, the last day on which this student files in time, as an expression.

    The days for putting a refusal right count for whoever had filed in time: they make nothing timely that was late.
    """
    own = Greatest(window_ends(), F("deadline"))
    was_late = Q(first_filed_on__gt=own)
    return Greatest(own, Case(When(was_late, then=None), default=F("rectify_until"), output_field=DateField()))


def end_of(roster: Roster, department: Unit | None) -> date:
    """The last day as it stands for the whole school, or for this department."""
    days = [roster.window_ends_on]
    if department is not None:
        days += roster.extensions.filter(department=department).values_list("until", flat=True)
    return max(days)


def check_ins_of(roster: Roster) -> QuerySet[Intake]:
    """The check-ins on whose end a roster of freshmen waits: those of its term for some of its students; else none."""
    if roster.group != Roster.Group.NEW:
        return Intake.objects.none()
    return Intake.objects.filter(term=roster.batch.term_id, categories__has_any_keys=list(roster.batch.categories))


def counted_from(roster: Roster) -> date:
    """The day from which the window of the roster is counted: its first day, or the freeze if the check-in was later.

    Freshmen who could not register before have the same working days as everybody (REG-1.1, domain 3.2).
    """
    frozen = localtime(roster.frozen_at).date() if roster.frozen_at else None
    if frozen is None or frozen <= roster.opens_on:
        return roster.opens_on
    ends = check_ins_of(roster).filter(closed_at__isnull=False).values_list("closed_at", flat=True)
    return frozen if any(localtime(at).date() > roster.opens_on for at in ends) else roster.opens_on


def with_own_deadline(first: date, last: date) -> QuerySet[TermRegistration]:
    """Those still to register by an own deadline that is counted over days between these."""
    waiting = TermRegistration.objects.filter(state__in=[TermState.NOT_STARTED, TermState.IN_PROCESS])
    return waiting.filter(batch__closed_at=None, counted_from__lte=last, deadline__gte=first)
