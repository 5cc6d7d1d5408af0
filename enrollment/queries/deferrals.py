"""Deferred registration: which terms can be deferred, what the clauses judge, which deferrals hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.timezone import localtime

from casework.models import Application, Document, Outcome, State
from casework.rules.undo import UNDO
from enrollment.models import (
    DeferralConsent,
    DeferralRequest,
    Enrollment,
    OpeningBalance,
    Term,
    TermRegistration,
    TermState,
    last_four_of,
)
from enrollment.queries.consents import mark_of
from enrollment.queries.deferred import GRANTED, Earlier, before, days_in, granted_to
from enrollment.queries.registration import edition_of, label, materials_given
from enrollment.queries.study_rules import is_frozen_for
from enrollment.queries.windows import window_ends
from enrollment.rules.deferral import DECISION
from enrollment.rules.of_age import is_minor
from rulebook.clauses.deferral import DeferralCase
from rulebook.queries import NoEdition, calendar_for, edition_for, edition_in_force, rules_of
from rulebook.rules.calendar import CalendarMissing
from rulebook.rules.registration import window_end

IN_FORCE = Q(application__state__in=[State.IN_EFFECT, State.FILED], application__outcome=Outcome.GRANTED)
NOTHING_LEFT = (TermState.REGISTERED, TermState.EXEMPT)
PROOF, CONSENT = "PROOF", "GUARDIAN_CONSENT"
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


class Word(NamedTuple):
    """A guardian's word, given online: whose, which, when."""

    name: str
    consents: bool
    at: datetime


@dataclass(frozen=True)
class Asked:
    """What a deferral is about: its row, the term that is meant, the roster row there, the first day of the term after.

    `row` is None before the roster is frozen, `next_opening` while no later term is entered. `label` tells persons of
    the same name apart. `earlier` are the deferrals of the same term that were granted before.
    """

    request: Any
    term: Term
    row: Any
    next_opening: date | None
    label: str
    earlier: Sequence[Earlier] = ()


def asked_by(applications: Sequence[Application]) -> dict[int, Asked]:
    """Per application id what is asked; read once for each application object, in two queries for all.

    The term that was typed last counts (`particulars`), also where it is not handed in yet.
    """
    unread = [one for one in applications if not is_read(one)]
    requests = _requests(unread)
    codes = {one.pk: one.particulars.get("term") for one in unread}
    others = {code for pk, code in codes.items() if code and code != requests[pk].term.code}
    terms = (
        {one.code: (one, one.next) for one in _with_next(Term.objects.filter(code__in=others), "")} if others else {}
    )
    meant = {pk: terms.get(codes[pk] or "", (one.term, one.next)) for pk, one in requests.items()}
    places = row_by_term([one.enrollment_id for one in requests.values()], [term.pk for term, _next in meant.values()])
    for one in unread:
        request, (term, following) = requests[one.pk], meant[one.pk]
        asked = Asked(
            request,
            term,
            places.get((request.enrollment_id, term.pk)),
            following,
            label(request.enrollment.student_no, last_four_of(request.last_four, request.document_pk)),
            before(_granted(request), application=one.pk, term=term.pk, decided_at=one.decided_at),
        )
        one.__dict__["_asked"] = (codes[one.pk], asked)
    return {one.pk: one.__dict__["_asked"][1] for one in applications}


def is_read(application: Application) -> bool:
    """Whether `asked_by` costs no query for it."""
    code, asked = application.__dict__.get("_asked", (None, None))
    return asked is not None and code == application.particulars.get("term")


_GRANTED = DeferralRequest.objects.filter(GRANTED, enrollment=OuterRef("enrollment")).order_by(
    "application__decided_at", "pk"
)
_ONE = JSONObject(
    application="pk", term="term_id", days="days", decided_at="application__decided_at", ends_on="ends_on"
)


def _granted(request: Any) -> list[Earlier]:
    """What was granted to the enrollment for whatever term, as `_requests` has read it."""
    return [
        Earlier(
            one["application"],
            one["term"],
            one["days"] or 0,
            datetime.fromisoformat(one["decided_at"]),
            date.fromisoformat(one["ends_on"]) if one["ends_on"] else None,
        )
        for one in request.granted
    ]


def _requests(applications: Sequence[Application]) -> dict[int, Any]:
    if not applications:
        return {}
    documents = "enrollment__student__id_documents"
    current = FilteredRelation(documents, condition=Q(**{f"{documents}__is_current": True}))
    rows = DeferralRequest.objects.filter(application__in=[one.pk for one in applications])
    read = _with_next(rows.select_related("term", "enrollment__student"), "term__").annotate(document=current)
    words = DeferralConsent.objects.filter(application=OuterRef("application")).order_by("pk")
    word = JSONObject(what="what", consents="consents", at="at", name="guardian__name")
    read = read.annotate(words=ArraySubquery(words.values(word=word)), granted=ArraySubquery(_GRANTED.values(one=_ONE)))
    return {row.pk: row for row in read.annotate(document_pk=F("document__pk"), last_four=F("document__last_four"))}


def _with_next(rows: QuerySet[Any], term: str) -> QuerySet[Any]:
    """The rows with the first day of the term after theirs as `next`."""
    later = Term.objects.filter(opens_on__gt=OuterRef(f"{term}opens_on")).order_by("opens_on")
    found: QuerySet[Any] = rows.annotate(next=Subquery(later.values("opens_on")[:1]))
    return found


def cases_for(applications: Sequence[Application], *, at: datetime) -> dict[int, DeferralCase]:
    """Per application id the case that the clauses judge, in four queries whatever their number.

    A guardian consents on paper, or online on what it says now.
    """
    asked, given = asked_by(applications), materials_given([one.pk for one in applications])
    return {one.pk: _case_of(one, asked[one.pk], given.get(one.pk, ()), at=at) for one in applications}


def word_on(application: Application) -> Word | None:
    """The newest word that a guardian gave online on what the application says now."""
    mark = mark_of(application.particulars)
    given = [one for one in asked_by([application])[application.pk].request.words if one["what"] == mark]
    if not given:
        return None
    newest = given[-1]
    return Word(newest["name"], newest["consents"], datetime.fromisoformat(newest["at"]))


def is_consented(application: Application, given: Collection[str] = ()) -> bool:
    """Whether a guardian has consented to what it says now: online, or by a paper among those `given`.

    A guardian who has declined exactly this online is not outvoted by a paper.
    """
    word = word_on(application)
    return word.consents if word is not None else CONSENT in given


def _case_of(application: Application, asked: Asked, given: Collection[str], *, at: datetime) -> DeferralCase:
    said, filed = application.particulars, application.submitted_at or at
    return DeferralCase(
        today=localtime(filed).date(),
        status=asked.request.enrollment.status,
        window_ends=window_of(application.edition_id, asked.term, asked.row, on=localtime(filed).date()),
        next_opening=asked.next_opening,
        days_asked=days_of(said),
        days_granted=days_in(asked.earlier),
        reason_given=bool(str(said.get("reason", "")).strip()),
        proof_given=PROOF in given,
        late_reason_given=bool(str(said.get("late_reason", "")).strip()),
        already_registered=asked.row is not None and asked.row.state == TermState.REGISTERED,
        deemed_left=_is_deemed_left(asked, localtime(at).date()),
        is_minor=is_minor(asked.request.enrollment.student.birth_date, filed),
        guardian_consents=is_consented(application, given),
    )


def _is_deemed_left(asked: Asked, today: date) -> bool:
    """Whether the student is counted as having left in the term that runs still."""
    return asked.row is not None and asked.row.state == TermState.UNREGISTERED and today <= asked.term.ends_on


def days_of(said: Mapping[str, Any]) -> int:
    """The calendar days asked for; 0 while nothing that can be read was typed."""
    text = str(said.get("days", "") or "")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def still_deferred(today: date) -> Q:
    """Of roster rows, whether a deferral that was granted for the term, here or before the system, runs still."""
    rows = DeferralRequest.objects.filter(IN_FORCE, enrollment=OuterRef("enrollment"), term=OuterRef("batch__term"))
    return Q(Exists(rows.filter(ends_on__gte=today))) | Q(Exists(in_the_books().filter(ends_on__gte=today)))


def in_the_books() -> QuerySet[OpeningBalance]:
    """Of an outer roster row, the deferral of its term that was granted before the system (MIG-1)."""
    return OpeningBalance.objects.filter(
        matter=OpeningBalance.Matter.DEFERRAL, enrollment=OuterRef("enrollment"), term=OuterRef("batch__term__code")
    )


def without_decision(at: datetime) -> list[int]:
    """The deferrals in force or refused, of terms that are not over, on which the decision was not issued (D02).

    A refusal can be undone for ten seconds; until then there is nothing to issue.
    """
    issued = Document.objects.filter(application=OuterRef("pk"), kind=DECISION.key)
    refused = Q(application__outcome=Outcome.REFUSED, application__decided_at__lte=at - UNDO)
    rows = DeferralRequest.objects.filter(IN_FORCE | refused, term__ends_on__gte=localtime(at).date())
    return list(rows.exclude(Exists(issued)).order_by("pk").values_list("pk", flat=True))
