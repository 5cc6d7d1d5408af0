"""Who has not registered: those whose last day is over, those whom the end of the term finds, and what they missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import zip_longest

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.models import Application, State, under_way
from casework.queries.running_out import run_out_by, stands_in_the_way
from enrollment.models import Batch, DeferralRequest, OpeningBalance, RegistrationRequest, TermRegistration, TermState
from enrollment.queries.windows import last_day, period_ends
from enrollment.rules.terms import comes_next
from rulebook.rules.registration import Missed, TermOutcome, missed_runs

NOT_REGISTERED = (TermState.NOT_STARTED, TermState.IN_PROCESS, TermState.DEFERRED, TermState.OVERDUE)
_ENDED = (TermState.REGISTERED, TermState.UNREGISTERED, TermState.EXEMPT)


def asked(path: str = "pk") -> Exists:
    """Of a roster row, which is at `path`, whether a registration that was handed in is still under way."""
    return Exists(RegistrationRequest.objects.filter(under_way("application__"), term_registration=OuterRef(path)))


def deferral_asked(enrollment: str = "enrollment", term: str = "batch__term") -> Exists:
    """Of a row with paths to enrollment and term, whether a deferral of the registration is undecided."""
    rows = DeferralRequest.objects.filter(under_way("application__"), enrollment=OuterRef(enrollment))
    return Exists(rows.filter(term=OuterRef(term)))


def overdue(rows: QuerySet[TermRegistration], today: date) -> QuerySet[TermRegistration]:
    """Who let the last day go by: without an application, or refused and not filed once more (REG-1.4, REG-3.5)."""
    open_ones = rows.annotate(last=last_day()).filter(last__lt=today)
    in_time = Q(state__in=[TermState.NOT_STARTED, TermState.DEFERRED])
    return open_ones.filter(in_time | Q(state=TermState.IN_PROCESS) & ~asked())


def not_registered(rows: QuerySet[TermRegistration]) -> QuerySet[TermRegistration]:
    """Whom the end of the term finds neither registered nor exempt (REG-1.5)."""
    return rows.filter(state__in=NOT_REGISTERED)


def left_behind(today: date) -> QuerySet[Application]:
    """Applications about registering for terms, or school years, that are over which have run out, or stand in a new
    one's way.
    """
    about = RegistrationRequest.objects.alias(ends=period_ends("term_registration__batch__")).filter(ends__lt=today)
    deferring = DeferralRequest.objects.filter(term__ends_on__lt=today)
    of_then = Q(pk__in=about.values("application")) | Q(pk__in=deferring.values("application"))
    return Application.objects.filter(of_then, run_out_by(today) | stands_in_the_way())


def never_answered(today: date) -> QuerySet[Application]:
    """Applications about registering for a term or year that runs, returned to students who let their time go by.

    Over are the days to answer and the student's own last day to register as well: nobody waits for them any more.
    """
    running = TermRegistration.objects.alias(ends=period_ends()).filter(ends__gte=today)
    rows = running.annotate(last=last_day()).filter(last__lt=today)
    about = RegistrationRequest.objects.filter(term_registration__in=rows.values("pk"))
    of_the_term = rows.filter(enrollment=OuterRef("enrollment"), batch__term=OuterRef("term"))
    deferring = DeferralRequest.objects.filter(Exists(of_the_term))
    of_now = Q(pk__in=about.values("application")) | Q(pk__in=deferring.values("application"))
    return Application.objects.filter(of_now, state=State.WITH_APPLICANT, due_on__lt=today)


def missed_before() -> Q:
    """Of a roster row, whether its student has missed another term too, on a roster of ours or in the books."""
    others = TermRegistration.objects.filter(enrollment=OuterRef("enrollment"), state=TermState.UNREGISTERED)
    books = OpeningBalance.objects.filter(enrollment=OuterRef("enrollment"), matter=OpeningBalance.Matter.MISSED)
    return Q(Exists(others.exclude(pk=OuterRef("pk")))) | Q(Exists(books))


def missed_by(enrollments: Collection[int]) -> dict[int, Missed]:
    """What each has missed without cause over the terms that have ended, those of before the system with them.

    REG-4.3a/b, AMB-05, AMB-06, MIG-1. Two queries for all; who missed nothing has an entry too. A term that stands on
    a roster of ours is told by it alone.
    """
    rows = TermRegistration.objects.filter(enrollment__in=enrollments, state__in=_ENDED)
    ended = rows.values_list("enrollment", "batch__term__code", "batch__covers", "state", "with_cause")
    ours: dict[int, dict[str, TermOutcome]] = defaultdict(dict)
    yearly = set()
    for enrollment, term, covers, state, with_cause in ended:
        ours[enrollment][term] = _outcome(state, with_cause=with_cause)
        yearly |= {enrollment} if covers == Batch.Covers.YEAR else set()
    before: dict[int, list[str]] = defaultdict(list)
    books = OpeningBalance.objects.filter(enrollment__in=enrollments, matter=OpeningBalance.Matter.MISSED)
    for one, term in books.values_list("enrollment", "term"):
        before[one or 0].append(term)
    return {one: missed_runs(_in_turn(ours[one], before[one], yearly=one in yearly)) for one in enrollments}


def _in_turn(ours: Mapping[str, TermOutcome], before: Iterable[str], *, yearly: bool) -> Iterator[TermOutcome]:
    """The outcomes of one student, oldest first. Between a term of before that was missed and the next one we know
    of, what the books do not name was registered.
    """
    missed = set(before) - ours.keys()
    known = sorted({*ours, *missed})
    for term, later in zip_longest(known, known[1:]):
        yield TermOutcome.UNREGISTERED if term in missed else ours[term]
        if term in missed and later and not comes_next(term, later, yearly=yearly):
            yield TermOutcome.REGISTERED


def _outcome(state: str, *, with_cause: bool) -> TermOutcome:
    if state == TermState.UNREGISTERED and with_cause:
        return TermOutcome.WITH_CAUSE
    return TermOutcome(state)
