"""Where a sweep goes on, and for whom it proposes what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from enrollment.models import Batch, Status, TermRegistration, TermState
from enrollment.queries.overdue import asked, deferral_asked, missed_before, missed_by
from enrollment.queries.registration import editions_of_rows
from enrollment.queries.windows import period_ends, window_ends
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.calendar import CalendarMissing
from rulebook.rules.registration import Missed, auto_left_from
from status_changes.models import Proposal, Sweep
from status_changes.queries.not_registered import OPEN
from status_changes.queries.reports import open_reports

ROW: Final = ("pk", "enrollment_id", "person_id", "unit_id")
RANGE: Final = 2000
CAN_BE_LEFT: Final = (Status.PENDING, Status.ACTIVE)
CAN_BE_CANCELLED: Final = (Status.PENDING, Status.ACTIVE, Status.AUTO_LEFT)


class Found(NamedTuple):
    """One roster row (of which `ROW` is read) for which something is to be proposed, on what ground, after how many
    missed terms.
    """

    row: Any
    ground: str
    consecutive: int = 0
    cumulative: int = 0


class Late(NamedTuple):
    """Who is to be counted as having left; `years` whose calendar is missing, so that of others it is not known yet."""

    found: Sequence[Found]
    years: Sequence[int]


def batches_after_their_window(today: date) -> QuerySet[Batch]:
    """The batches of terms, or school years, that run, in which a window is over: no own last day comes before that.

    Those whose sweep of the day has come to its end are left out.
    """
    swept = Sweep.objects.filter(batch=OuterRef("pk"), kind=Sweep.Kind.AFTER_WINDOW, on=today, ended_at__isnull=False)
    begun = Batch.objects.alias(ends=period_ends("")).filter(term__opens_on__lte=today, ends__gte=today)
    run = begun.exclude(Exists(swept))
    return run.filter(rosters__window_ends_on__lt=today).distinct().order_by("pk")


def batches_of_ended_terms(today: date) -> QuerySet[Batch]:
    """The batches whose term, or school year, is over and that were not swept to the end, the oldest term first: runs
    are counted. What is registered for a year is not missed before its last term has ended (AMB-02).
    """
    swept = Sweep.objects.filter(batch=OuterRef("pk"), kind=Sweep.Kind.TERM_END, ended_at__isnull=False)
    over = Batch.objects.alias(ends=period_ends("")).filter(ends__lt=today, rosters__frozen_at__isnull=False)
    return over.exclude(Exists(swept)).distinct().order_by("term__code", "pk")


def rows_ahead(sweep: Sweep) -> tuple[QuerySet[TermRegistration], int | None]:
    """The next rows of the roster as a range of enrollments, and the last of them; None where fewer are left."""
    rows = TermRegistration.objects.filter(batch=sweep.batch_id, enrollment__gt=sweep.reached)
    ids = list(rows.order_by("enrollment").values_list("enrollment", flat=True)[:RANGE])
    if len(ids) < RANGE:
        return rows, None
    return rows.filter(enrollment__lte=ids[-1]), ids[-1]


def to_be_left(rows: QuerySet[TermRegistration], today: date) -> Late:
    """Of these rows, those for whom auto-left may be proposed from today on (REG-1.3, REG-1.4, AMB-03).

    Never while a registration or a deferral is undecided, a refusal can be put right (REG-3.5), a report of where the
    student is is open (ORG-3) or the proposal of a term before, where a reason was accepted, or a second time on the
    same ground. Who joined after the freeze is outside due and has to register all the same.
    """
    of_before = Proposal.objects.filter(enrollment=OuterRef("enrollment"), kind=Proposal.Kind.AUTO_LEFT, state__in=OPEN)
    late = (
        rows.filter(state=TermState.OVERDUE, with_cause=False, enrollment__status__in=CAN_BE_LEFT)
        .exclude(rectify_until__gte=today)
        .exclude(asked() | deferral_asked() | _proposed(Proposal.Kind.AUTO_LEFT))
        .exclude(Exists(of_before))
        .exclude(Exists(open_reports(OuterRef("enrollment"))))
    )
    ahead = list(late.annotate(window=window_ends()).order_by("enrollment"))
    editions = editions_of_rows(row.pk for row in ahead)
    first_day, found, years = cache(_first_day), [], set()
    for row in ahead:
        own = row.deadline if row.deadline > row.window else None
        day, missing = first_day(editions[row.pk], row.window, own)
        if missing:
            years.add(missing)
        elif day is not None and day <= today:
            found.append(Found(row, Proposal.Ground.OVERDUE))
    return Late(found, sorted(years))


def _first_day(edition: int, window_ends: date, own: date | None) -> tuple[date | None, int]:
    """The day, or the year that is not loaded: then nothing can be said yet."""
    rules = rules_of(edition)
    try:
        return auto_left_from(
            rules, window_ends=window_ends, own_deferral_ends=own, calendar=calendar_for(rules)
        ).day, 0
    except CalendarMissing as missing:
        return None, missing.year


def _proposed(kind: str) -> Exists:
    """Of a roster row, whether it is proposed, was followed, or a person decided against it: not if the ground went."""
    rows = Proposal.objects.filter(registration=OuterRef("pk"), kind=kind)
    return Exists(rows.filter(~Q(state=Proposal.State.DROPPED) | Q(by_decision=True)))


def to_look_at_again(today: date) -> QuerySet[Sweep]:
    """The sweeps of the term, or school year, that ended last, once a day: what kept somebody from being proposed then
    may be over.
    """
    done = Sweep.objects.filter(kind=Sweep.Kind.TERM_END, ended_at__isnull=False).annotate(ends=period_ends())
    newest = done.order_by("-ends").values_list("ends", flat=True).first()
    return done.filter(ends=newest).exclude(looked_on=today).order_by("pk")


def may_be_cancelled(rows: QuerySet[TermRegistration]) -> QuerySet[TermRegistration]:
    """Unregistered ones without cause of whom nothing is under way: no application, no open report (ORG-3).

    Nor those of whom it is being decided already, or somebody decided against it.
    """
    being_decided = Proposal.objects.filter(
        enrollment=OuterRef("enrollment"), kind=Proposal.Kind.CANCELLATION, state=Proposal.State.TAKEN_UP
    )
    return (
        rows.filter(state=TermState.UNREGISTERED, with_cause=False, enrollment__status__in=CAN_BE_CANCELLED)
        .exclude(asked() | deferral_asked() | _proposed(Proposal.Kind.CANCELLATION))
        .exclude(Exists(open_reports(OuterRef("enrollment"))) | Exists(being_decided))
    )


def superseded_by(found: Sequence[Found]) -> list[int]:
    """The open proposals to cancel the same enrollments, on account of earlier terms."""
    rows = Proposal.objects.filter(
        enrollment__in=[one.row.enrollment_id for one in found],
        kind=Proposal.Kind.CANCELLATION,
        state=Proposal.State.PROPOSED,
    )
    return list(rows.values_list("pk", flat=True))


def without_ground(enrollments: Collection[int]) -> list[int]:
    """The open proposals to cancel one of these whose missed terms, counted now, are too few."""
    rows = Proposal.objects.filter(enrollment__in=enrollments, kind=Proposal.Kind.CANCELLATION, state__in=OPEN)
    found = list(rows.values_list("pk", "enrollment", "registration"))
    missed = missed_by({enrollment for _pk, enrollment, _row in found}) if found else {}
    editions = editions_of_rows(row for _pk, _enrollment, row in found)
    return [pk for pk, enrollment, row in found if not missed[enrollment].grounds(rules_of(editions[row]))]


def to_be_cancelled(ended: QuerySet[TermRegistration]) -> Iterator[Found]:
    """Of these rows, found unregistered, those who missed too many terms without cause (REG-4.3a, REG-4.3b)."""
    rows = may_be_cancelled(ended).annotate(again=missed_before()).order_by("enrollment")
    found: list[Any] = list(rows.values_list(*ROW, "again", named=True))
    editions = editions_of_rows({row.pk for row in found})
    once_is_enough = cache(lambda edition: bool(Missed(1, 1).grounds(rules_of(edition))))
    counting = [row for row in found if row.again or once_is_enough(editions[row.pk])]
    missed = missed_by({row.enrollment_id for row in counting})
    for row in counting:
        counted = missed[row.enrollment_id]
        grounds = counted.grounds(rules_of(editions[row.pk]))
        if grounds:
            yield Found(row, grounds[0], counted.consecutive, counted.cumulative)
