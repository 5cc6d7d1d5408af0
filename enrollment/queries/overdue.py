"""Who has not registered: those whose last day is over, those whom the end of the term finds, and what they missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.models import Application, State, under_way
from casework.queries.running_out import run_out_by, stands_in_the_way
from enrollment.models import DeferralRequest, OpeningBalance, RegistrationRequest, TermRegistration, TermState
from enrollment.queries.windows import last_day
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
    """Applications about registering for terms that are over which have run out, or stand in a new one's way."""
    about = RegistrationRequest.objects.filter(term_registration__batch__term__ends_on__lt=today)
    deferring = DeferralRequest.objects.filter(term__ends_on__lt=today)
    of_then = Q(pk__in=about.values("application")) | Q(pk__in=deferring.values("application"))
    return Application.objects.filter(of_then, run_out_by(today) | stands_in_the_way())


def never_answered(today: date) -> QuerySet[Application]:
    """Applications about registering for terms that run, returned to students who let their time go by.

    Over are the days to answer and the student's own last day to register as well: nobody waits for them any more.
    """
    late = TermRegistration.objects.filter(batch__term__ends_on__gte=today).annotate(last=last_day())
    rows = late.filter(last__lt=today)
    about = RegistrationRequest.objects.filter(term_registration__in=rows.values("pk"))
    of_the_term = rows.filter(enrollment=OuterRef("enrollment"), batch__term=OuterRef("term"))
    deferring = DeferralRequest.objects.filter(Exists(of_the_term))
    of_now = Q(pk__in=about.values("application")) | Q(pk__in=deferring.values("application"))
    return Application.objects.filter(of_now, state=State.WITH_APPLICANT, due_on__lt=today)


def missed_by(enrollments: Collection[int]) -> dict[int, Missed]:
    """What each has missed without cause over the terms that have ended, those of before the system with them.

    REG-4.3a/b, AMB-05, AMB-06, MIG-1. Two queries for all; who missed nothing has an entry too.
    """
    rows = TermRegistration.objects.filter(enrollment__in=enrollments, state__in=_ENDED)
    ended = rows.values_list("enrollment", "batch__term__code", "state", "with_cause")
    lines = [(one, term, _outcome(state, with_cause=with_cause)) for one, term, state, with_cause in ended]
    before = OpeningBalance.objects.filter(enrollment__in=enrollments, matter=OpeningBalance.Matter.MISSED)
    lines += [(one, term, TermOutcome.UNREGISTERED) for one, term in before.values_list("enrollment", "term") if one]
    terms: dict[int, list[TermOutcome]] = defaultdict(list)
    for enrollment, _term, outcome in sorted(lines):
        terms[enrollment].append(outcome)
    return {enrollment: missed_runs(terms[enrollment]) for enrollment in enrollments}


def _outcome(state: str, *, with_cause: bool) -> TermOutcome:
    if state == TermState.UNREGISTERED and with_cause:
        return TermOutcome.WITH_CAUSE
    return TermOutcome(state)
