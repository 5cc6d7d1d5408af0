"""The terms whose registration can be deferred, and until when one has time to ask (REG-1.2, AMB-04)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from enrollment.models import Enrollment, Term, TermRegistration, TermState
from enrollment.queries.deferrals import NOTHING_LEFT
from enrollment.queries.deferred import Earlier, days_in, granted_to
from enrollment.queries.registration import edition_of
from enrollment.queries.study_rules import is_frozen_for
from enrollment.queries.windows import window_ends
from rulebook.queries import NoEdition, calendar_for, edition_for, edition_in_force, rules_of
from rulebook.rules.calendar import CalendarMissing
from rulebook.rules.registration import window_end

LIMIT = "reg.deferral_max_days"


class Open(NamedTuple):
    """A term whose registration is still to come or to do, and the roster row where there is one already."""

    term: Term
    row: Any

    @property
    def is_closed(self) -> bool:
        """Whether nobody can register for it any more."""
        return self.row is not None and self.row.batch.closed_at is not None


class WhyNot(StrEnum):
    """Why a registration that is near cannot be deferred."""

    DEEMED_LEFT = "DEEMED_LEFT"
    """Of the running term: the student is counted as having left, and comes back by registering late."""
    NO_REGISTRATION = "NO_REGISTRATION"
    """The registration of the school year covers the term (AMB-02)."""
    USED_UP = "USED_UP"
    """The days that the regulation gives were granted already."""


def terms_to_defer(enrollment: Enrollment, today: date) -> list[Open]:
    """The terms whose registration this student can defer: the running one, and the next before the freeze."""
    return [one for one, why_not in near_terms(enrollment, today) if why_not is None]


def near_terms(enrollment: Enrollment, today: date) -> list[tuple[Open, WhyNot | None]]:
    """The terms for which this student may still have to register, each with what keeps it from being deferred."""
    near = _terms_around(today)
    rows = row_by_term([enrollment.pk], [term.pk for term in near])
    found = [Open(term, rows.get((enrollment.pk, term.pk))) for term in near]
    left = [one for one in found if _is_left(enrollment, one, today)]
    granted = granted_to([enrollment.pk])[enrollment.pk] if left else []
    return [(one, _why_not(enrollment, one, granted, today)) for one in left]


def _is_left(enrollment: Enrollment, one: Open, today: date) -> bool:
    """Before the freeze of the own group the registration is still to come, also where the term has begun."""
    if one.row is not None:
        return one.row.state not in NOTHING_LEFT
    return one.term.opens_on > today or (today <= one.term.ends_on and not is_frozen_for(enrollment, one.term))


def _why_not(enrollment: Enrollment, one: Open, granted: Sequence[Earlier], today: date) -> WhyNot | None:
    term, row = one
    if row is not None and row.state == TermState.UNREGISTERED and today <= term.ends_on:
        return WhyNot.DEEMED_LEFT
    days = days_in(earlier for earlier in granted if earlier.term == term.pk)
    if not days and (row is not None or term.ordinal == 1):
        return None
    try:
        rules = rules_of(edition_for_deferral(enrollment, term, row))
    except NoEdition:  # told where the application is begun
        return None
    if row is None and term.ordinal != 1 and rules.code("reg.frequency") == "YEAR":
        return WhyNot.NO_REGISTRATION
    return WhyNot.USED_UP if days and days >= rules.whole(LIMIT) else None


def _terms_around(today: date) -> list[Term]:
    """The term that runs, or ran last, and the one to come, oldest first."""
    begun = Term.objects.filter(opens_on__lte=today).order_by("-opens_on")[:1]
    to_come = Term.objects.filter(opens_on__gt=today).order_by("opens_on")[:1]
    return sorted(begun.union(to_come, all=True), key=lambda term: term.opens_on)


def row_by_term(enrollments: Sequence[int], terms: Sequence[int]) -> dict[tuple[int, int], Any]:
    """The roster rows of these enrollments in these terms, by both; `window` is the last day of each one's window."""
    rows = TermRegistration.objects.filter(enrollment__in=enrollments, batch__term__in=terms)
    found = rows.select_related("batch", "roster", "unit").annotate(window=window_ends()).order_by("pk")
    return {(row.enrollment_id, row.batch.term_id): row for row in found}


def edition_for_deferral(enrollment: Enrollment, term: Term, row: TermRegistration | None) -> int:
    """The edition of the batch's opening; before the opening that which is in force on the term's first day.

    :raises NoEdition: if none covers the student's category on that day
    """
    if row is not None:
        return edition_of(row)
    place = enrollment.placements.select_related("unit").get(is_current=True)
    base = edition_in_force(enrollment.category, on=term.opens_on)
    return edition_for(base.pk, place.unit, term.opens_on)


def window_of(edition: int, term: Term, row: Any, *, on: date) -> date:
    """The last day of the registration window; of a roster that is not frozen as it would be counted now (REG-1.1), and
    not over `on` this day: nobody is late for it.
    """
    if row is not None:
        window: date = row.window
        return window
    rules = rules_of(edition)
    try:
        return max(on, window_end(rules, term.opens_on, calendar_for(rules)).day)
    except CalendarMissing:
        return max(on, term.opens_on)
