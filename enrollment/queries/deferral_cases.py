"""What is asked for in a deferral, what was granted before, and the case that the clauses judge (REG-1.2, AMB-04)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.timezone import localtime

from casework.models import Application
from enrollment.models import DeferralConsent, DeferralRequest, Term, TermState, last_four_of
from enrollment.queries.consents import mark_of
from enrollment.queries.deferrable_terms import row_by_term, window_of
from enrollment.queries.deferred import GRANTED, Earlier, before, days_in
from enrollment.queries.registration import label, materials_given
from enrollment.rules.of_age import is_minor
from rulebook.clauses.deferral import DeferralCase

PROOF, CONSENT = "PROOF", "GUARDIAN_CONSENT"


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
