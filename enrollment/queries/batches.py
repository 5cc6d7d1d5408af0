"""A term's registration as a whole: taken by whoever decides on it, what is still open in it, how it was extended."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from enrollment.models import (
    Arrival,
    Batch,
    BatchExtension,
    Enrollment,
    Intake,
    Roster,
    Status,
    Term,
    TermRegistration,
    TermState,
)
from enrollment.queries.windows import check_ins_of, last_day, period_ends
from security.access import may
from security.models import Person

REGISTERS: Final = frozenset({Status.PENDING, Status.ACTIVE})
"""Whoever has one of these statuses registers for the term, or for the school year."""


ON_ROSTERS: Final = REGISTERS | {Status.AUTO_LEFT}
"""Who stands on the roster: who counts as having left comes back by registering (T09), outside due."""


class CannotChangeBatch(Exception):
    """The registration cannot be changed like this; the message says why."""


def take_batch(batch: int, *, by: Person, at: datetime) -> Batch:
    """Lock the registration for whoever decides on it, as it stands now.

    :raises CannotChangeBatch: by somebody else, or if it is not there
    """
    if not may(by, "batch.open", at, verbs={"decide"}):
        raise CannotChangeBatch(_("The head of academic affairs decides on the registration; you may prepare it."))
    return lock_batch(batch)


def lock_batch(batch: int) -> Batch:
    """Lock the registration, as it stands now. The caller has authorised it.

    :raises CannotChangeBatch: if it is not there
    """
    found = Batch.objects.select_for_update(of=("self",), no_key=True).select_related("term").filter(pk=batch).first()
    if found is None:
        raise CannotChangeBatch(_("There is no such registration."))
    return found


def extensions_of(batch: Batch) -> QuerySet[BatchExtension]:
    """All extensions of a registration, by decision and by the calendar, the newest first."""
    rows = BatchExtension.objects.filter(roster__batch=batch)
    return rows.select_related("roster", "department", "by").order_by("-at", "roster__opens_on", "pk")


def moved_by_the_calendar(year: int) -> QuerySet[BatchExtension]:
    """The windows that a change of the calendar moved from or into a day of this year, the newest first."""
    rows = BatchExtension.objects.filter(Q(before__year=year) | Q(until__year=year), by_calendar=True)
    return rows.select_related("roster__batch__term", "by").order_by("-at", "roster__opens_on", "pk")


def last_day_of_all(batch: Batch) -> date | None:
    """The latest day until which somebody who is still to hand in has time: the window, or an own day of the student.

    Of those under review no day runs; who was refused has the days to put it right (REG-3.5). None: nobody is on a
    roster, and there is none.
    """
    to_hand_in = Q(state__in=[TermState.NOT_STARTED, TermState.DEFERRED])
    to_put_right = Q(state__in=[TermState.IN_PROCESS, TermState.OVERDUE], rectify_until__isnull=False)
    waiting = TermRegistration.objects.filter(to_hand_in | to_put_right, batch=batch)
    own = waiting.aggregate(last=Max(last_day()))["last"]
    windows = batch.rosters.aggregate(last=Max("window_ends_on"))["last"]
    return max((day for day in (own, windows) if day is not None), default=None)


def opening_problem(term: Term, opens_on: date, ends_on: date, today: date) -> str:
    """What is wrong with a first day and the window counted from it, as a sentence; empty where nothing is.

    A first day that has passed is all right while its window runs: everything was late.
    """
    if not term.opens_on <= opens_on <= term.ends_on:
        return _("The first day %(day)s lies outside the term, which lasts from %(first)s to %(last)s.") % {
            "day": opens_on,
            "first": term.opens_on,
            "last": term.ends_on,
        }
    if ends_on < today:
        return _("With the first day %(day)s the window ended on %(end)s already. Choose a later first day.") % {
            "day": opens_on,
            "end": ends_on,
        }
    return ""


def groups_to_arrange(batch: Batch, rosters: Iterable[Roster]) -> list[str]:
    """The groups whose first day can be set still: of the batch's categories, and not frozen. `rosters`: all of it.

    New students are those of the year's cohort: they come with the first term.
    """
    frozen = {one.group for one in rosters if one.frozen_at}
    part_time = [one for one in batch.categories if one.endswith("PART_TIME")]
    groups = [str(Roster.Group.PART_TIME)] if part_time else []
    if len(part_time) < len(batch.categories):
        groups += [str(Roster.Group.RETURNING), *([str(Roster.Group.NEW)] if batch.term.ordinal == 1 else [])]
    return [one for one in groups if one not in frozen]


def check_in_waited_for(roster: Roster) -> Intake | None:
    """The open check-in that keeps this roster from being frozen."""
    return check_ins_of(roster).filter(closed_at__isnull=True).order_by("pk").first()


def due_rosters(today: date) -> QuerySet[Roster]:
    """The rosters to be frozen by now. Freshmen wait for the end of their check-in: a no-show is never due."""
    rows = Roster.objects.filter(frozen_at__isnull=True, batch__closed_at__isnull=True, opens_on__lte=today)
    for arriving in Intake.objects.filter(closed_at__isnull=True):
        rows = rows.exclude(pk__in=rosters_of_freshmen(arriving))
    return rows.select_related("batch__term").order_by("pk")


def rosters_of_freshmen(intake: Intake) -> QuerySet[Roster]:
    """Those of the intake's term that some of its new students come on, whatever edition they register under."""
    return Roster.objects.filter(
        batch__term=intake.term_id, batch__categories__has_any_keys=intake.categories, group=Roster.Group.NEW
    )


def hold_arrivals_for(batch: Batch) -> None:
    """Let no new student be checked in who may belong on a roster of this registration, until the act ends.

    Comes before the roster: whoever is checked in first is frozen with it, whoever comes after finds it frozen.
    """
    rows = Intake.objects.filter(
        term__opens_on__lte=batch.term.opens_on, categories__has_any_keys=list(batch.categories)
    )
    list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def rosters_to_join(today: date) -> list[Roster]:
    """The frozen rosters of registrations that are open and whose term, or school year, is not over (AMB-02).

    All rosters are kept from being frozen beside it until the act ends: who is entered in the roll meanwhile is frozen
    with the others, or finds the roster frozen.
    """
    with connection.cursor() as cursor:  # shared: imports enter students beside each other
        cursor.execute(
            "select from enrollment_roster as roster join enrollment_batch as batch on batch.id = roster.batch_id"
            " where batch.closed_at is null order by roster.id for share of roster"
        )
    rows = Roster.objects.alias(ends=period_ends()).filter(
        ends__gte=today, batch__closed_at__isnull=True, frozen_at__isnull=False
    )
    return list(rows.select_related("batch__term").order_by("pk"))


def closed_without(enrollments: Collection[int], today: date) -> list[tuple[Batch, list[str]]]:
    """The registrations of terms, or school years, that run and were closed before these students came, each with the
    names of those who would belong on it, who register, and stand on no roster of its term.
    """
    closed = Batch.objects.alias(ends=period_ends("")).filter(
        closed_at__isnull=False, term__opens_on__lte=today, ends__gte=today, rosters__frozen_at__isnull=False
    )
    found: list[tuple[Batch, list[str]]] = []
    for batch in closed.select_related("term").distinct().order_by("pk"):
        listed = TermRegistration.objects.filter(enrollment=OuterRef("pk"), batch__term=batch.term_id)
        here = Enrollment.objects.filter(pk__in=enrollments, status__in=ON_ROSTERS, category__in=batch.categories)
        names = here.exclude(Exists(listed)).order_by("pk").values_list("person__name", flat=True)
        if names:
            found.append((batch, list(names)))
    return found


def frozen_without(arrival: Arrival) -> QuerySet[Roster]:
    """The frozen rosters, from the term of the intake on, on which the student may belong and does not stand.

    On which of a batch the student does belong is said by category and cohort when he or she is entered.
    """
    rows = Roster.objects.filter(
        batch__term__opens_on__gte=arrival.intake.term.opens_on,
        batch__closed_at__isnull=True,
        batch__categories__has_key=arrival.enrollment.category,
        frozen_at__isnull=False,
    )
    listed = TermRegistration.objects.filter(enrollment=arrival.enrollment_id).values("batch")
    return rows.exclude(batch__in=listed).select_related("batch__term").order_by("pk")
