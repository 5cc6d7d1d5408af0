"""Deferred registration: which terms can be deferred, what the clauses judge, which deferrals hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from casework.models import Application, Outcome, State
from enrollment.models import DeferralRequest, Enrollment, Term, TermRegistration, TermState
from enrollment.queries.registration import edition_of, materials_given
from enrollment.rules.of_age import born_18_years_before
from rulebook.clauses.deferral import DeferralCase
from rulebook.queries import calendar_for, edition_for, edition_in_force, rules_of
from rulebook.rules.calendar import CalendarMissing
from rulebook.rules.registration import window_end

IN_FORCE = Q(application__state__in=[State.IN_EFFECT, State.FILED], application__outcome=Outcome.GRANTED)
NOTHING_LEFT = (TermState.REGISTERED, TermState.EXEMPT)
PROOF, CONSENT = "PROOF", "GUARDIAN_CONSENT"


@dataclass(frozen=True)
class Around:
    """A term and the first day of the next one; None while that is not fixed."""

    term: Term
    next_opening: date | None


def terms_around(today: date) -> list[Around]:
    """The term that runs, or ran last, and the one to come, oldest first; one or none where they are not entered."""
    terms = list(Term.objects.filter(ends_on__gte=today - timedelta(days=370)).order_by("opens_on"))
    following = [one.opens_on for one in terms[1:]] + [None]
    begun = [place for place, one in enumerate(terms) if one.opens_on <= today]
    first = begun[-1] if begun else 0
    return [Around(one, after) for one, after in zip(terms, following, strict=True)][
        first : first + (2 if begun else 1)
    ]


def terms_to_defer(enrollment: Enrollment, today: date) -> list[Term]:
    """The terms for which this student may still have to register: the running one, and the next before it opens."""
    near = terms_around(today)
    rows = row_by_term([enrollment.pk], [one.term.pk for one in near])
    found = []
    for one in near:
        row = rows.get((enrollment.pk, one.term.pk))
        if (row is None and one.term.opens_on > today) or (row is not None and row.state not in NOTHING_LEFT):
            found.append(one.term)
    return found


def row_by_term(enrollments: Sequence[int], terms: Sequence[int]) -> dict[tuple[int, int], TermRegistration]:
    """The roster rows of these enrollments in these terms, by both."""
    rows = TermRegistration.objects.filter(enrollment__in=enrollments, batch__term__in=terms)
    found = rows.select_related("batch", "roster", "unit").order_by("pk")
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


def window_of(edition: int, term: Term, row: TermRegistration | None) -> date:
    """The last day of the registration window; of a term to come as it would be counted today (REG-1.1)."""
    if row is not None:
        return row.roster.window_ends_on
    rules = rules_of(edition)
    try:
        return window_end(rules, term.opens_on, calendar_for(rules)).day
    except CalendarMissing:
        return term.opens_on


def deferrals_of(applications: Sequence[Application]) -> dict[int, DeferralRequest]:
    """What these applications are about, by application id, in one query."""
    rows = DeferralRequest.objects.filter(application__in=[one.pk for one in applications])
    return {row.pk: row for row in rows.select_related("term", "enrollment__student")}


def cases_for(applications: Sequence[Application], *, at: datetime) -> dict[int, DeferralCase]:
    """Per application id the case that the clauses judge, in four queries whatever their number.

    What was typed last counts (`particulars`), also where it is not handed in yet.
    """
    requests, given = deferrals_of(applications), materials_given([one.pk for one in applications])
    terms = list(Term.objects.order_by("opens_on"))
    meant = {one.pk: _term_meant(one, requests[one.pk], terms) for one in applications}
    rows = row_by_term([one.enrollment_id for one in requests.values()], [term.pk for term in meant.values()])
    today = localtime(at).date()
    found = {}
    for one in applications:
        term, request = meant[one.pk], requests[one.pk]
        row = rows.get((request.enrollment_id, term.pk))
        following = (other.opens_on for other in terms if other.opens_on > term.opens_on)
        said = one.particulars
        found[one.pk] = DeferralCase(
            today=localtime(one.submitted_at).date() if one.submitted_at else today,
            status=request.enrollment.status,
            window_ends=window_of(one.edition_id, term, row),
            next_opening=next(following, None),
            days_asked=days_of(said),
            reason_given=bool(str(said.get("reason", "")).strip()),
            proof_given=PROOF in given.get(one.pk, ()),
            late_reason_given=bool(str(said.get("late_reason", "")).strip()),
            already_registered=row is not None and row.state == TermState.REGISTERED,
            is_minor=is_minor(request.enrollment, one.submitted_at or at),
            guardian_consents=CONSENT in given.get(one.pk, ()),
        )
    return found


def is_minor(enrollment: Enrollment, at: datetime) -> bool:
    """Whether the student is under 18 at that moment; not where no birth date is known."""
    born = enrollment.student.birth_date
    return born is not None and born > born_18_years_before(at)


def days_of(said: Mapping[str, Any]) -> int:
    """The calendar days asked for; 0 while nothing that can be read was typed."""
    text = str(said.get("days", "") or "")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _term_meant(application: Application, request: DeferralRequest, terms: Sequence[Term]) -> Term:
    code = application.particulars.get("term")
    return next((one for one in terms if one.code == code), request.term)


def granted_for(term: Term) -> QuerySet[DeferralRequest]:
    """The deferrals of this term that are in effect."""
    return DeferralRequest.objects.filter(IN_FORCE, term=term)
