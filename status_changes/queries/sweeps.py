"""Where a sweep goes on, and for whom it proposes what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from enrollment.models import Batch, Status, TermRegistration, TermState
from enrollment.queries.overdue import asked, deferral_asked, missed_by
from enrollment.queries.registration import editions_of_rows
from enrollment.queries.windows import window_ends
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.registration import auto_left_from
from status_changes.models import Proposal, Sweep
from status_changes.queries.proposals import open_reports

RANGE: Final = 2000
CAN_BE_LEFT: Final = (Status.PENDING, Status.ACTIVE)
CAN_BE_CANCELLED: Final = (Status.PENDING, Status.ACTIVE, Status.AUTO_LEFT)


class Found(NamedTuple):
    """One roster row for which something is to be proposed, on what ground, after how many missed terms."""

    row: Any
    ground: str
    consecutive: int = 0
    cumulative: int = 0


def batches_after_their_window(today: date) -> QuerySet[Batch]:
    """The batches of terms that run, in which a window is over: nobody's own last day comes before that."""
    run = Batch.objects.filter(term__opens_on__lte=today, term__ends_on__gte=today)
    return run.filter(rosters__window_ends_on__lt=today).distinct().order_by("pk")


def batches_of_ended_terms(today: date) -> QuerySet[Batch]:
    """The batches of terms that are over and were not swept to the end, the oldest term first: runs are counted."""
    swept = Sweep.objects.filter(batch=OuterRef("pk"), kind=Sweep.Kind.TERM_END, ended_at__isnull=False)
    over = Batch.objects.filter(term__ends_on__lt=today, rosters__frozen_at__isnull=False).exclude(Exists(swept))
    return over.distinct().order_by("term__code", "pk")


def rows_ahead(sweep: Sweep) -> tuple[QuerySet[TermRegistration], int | None]:
    """The next rows of the roster as a range of enrollments, and the last of them; None where fewer are left."""
    rows = TermRegistration.objects.filter(batch=sweep.batch_id, enrollment__gt=sweep.reached)
    ids = list(rows.order_by("enrollment").values_list("enrollment", flat=True)[:RANGE])
    if len(ids) < RANGE:
        return rows, None
    return rows.filter(enrollment__lte=ids[-1]), ids[-1]


def to_be_left(rows: QuerySet[TermRegistration], today: date) -> Iterator[Found]:
    """Of these rows, those for whom auto-left may be proposed from today on (REG-1.3, REG-1.4, AMB-03).

    Never while a registration or a deferral is undecided, a report of where the student is open (ORG-3), where a reason
    was accepted, or a second time. Who joined after the freeze is outside due and has to register all the same.
    """
    known = Proposal.objects.filter(registration=OuterRef("pk"), kind=Proposal.Kind.AUTO_LEFT)
    late = rows.filter(state=TermState.OVERDUE, with_cause=False, enrollment__status__in=CAN_BE_LEFT).exclude(
        asked() | deferral_asked() | Exists(known) | Exists(open_reports(OuterRef("enrollment")))
    )
    found = list(late.annotate(window=window_ends()).order_by("enrollment"))
    editions = editions_of_rows(row.pk for row in found)
    first_day = cache(_first_day)
    for row in found:
        own = row.deadline if row.deadline > row.window else None
        if first_day(editions[row.pk], row.window, own) <= today:
            yield Found(row, Proposal.Ground.OVERDUE)


def _first_day(edition: int, window_ends: date, own: date | None) -> date:
    """:raises CalendarMissing: if the day lies in a year that is not loaded"""
    rules = rules_of(edition)
    return auto_left_from(rules, window_ends=window_ends, own_deferral_ends=own, calendar=calendar_for(rules)).day


def to_be_cancelled(rows: Sequence[TermRegistration]) -> Iterator[Found]:
    """Of these rows, just found unregistered, those who missed too many terms without cause (REG-4.3a, REG-4.3b)."""
    missed = missed_by([row.enrollment_id for row in rows])
    again = [row for row in rows if missed[row.enrollment_id].consecutive]
    editions = editions_of_rows(row.pk for row in again)
    for row in again:
        counted = missed[row.enrollment_id]
        grounds = counted.grounds(rules_of(editions[row.pk]))
        if grounds:
            yield Found(row, grounds[0], counted.consecutive, counted.cumulative)
