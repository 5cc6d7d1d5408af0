"""Proposals for reading and deciding: who may see which, and the case that the clauses judge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.models import Application, State
from enrollment.models import ArrivalContact
from enrollment.queries.departments import department_name, of_department
from enrollment.queries.overdue import asked, deferral_asked
from enrollment.queries.registration import edition_of
from rulebook.clauses.auto_left import AutoLeftCase
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.calendar import CalendarMissing
from rulebook.rules.edition import Ruling
from rulebook.rules.parameters import Roll
from rulebook.rules.units import Unit as Measure
from security.access import may_where
from security.models import Person, Unit
from security.queries import NotFound, lock_persons
from status_changes.models import Contact, Proposal, Service
from status_changes.queries.forfeitures import forfeiture_rulings
from status_changes.queries.reports import open_reports

SEES: Final = "sweep.proposals"
PREPARES: Final = frozenset({"prepare", "decide"})
REPORTED: Final = "reported"
VIEWS: Final = {
    "open": ("PROPOSED", "TAKEN_UP"),
    "followed": ("FOLLOWED",),
    "dropped": ("DROPPED",),
    REPORTED: tuple(Proposal.State.values),
}
"""The lists, and the states of what stands in each."""
NOTICE_DAYS: Final = "reg.auto_left_notice_wd"
PROCEEDS: Final = "cancellation.proceed"
PROPOSED: Final = Q(state=Proposal.State.PROPOSED)
CASE_OPEN: Final = Q(kind=Proposal.Kind.CANCELLATION, state=Proposal.State.TAKEN_UP, application__state=State.OPEN)
"""Of proposals: that a case to cancel the enrollment is open, wherever it lies."""


def proposals_for(reader: Person, at: datetime) -> QuerySet[Proposal]:
    """The proposals about students within reach of the reader's office (domain 2.2)."""
    return may_where(reader, SEES, at).filter(Proposal.objects.all())


def in_view(
    rows: QuerySet[Proposal], view: str, *, kind: str = "", department: Unit | int | None = None
) -> QuerySet[Proposal]:
    """Those of a list (a key of `VIEWS`), of one kind and one department if these are asked for."""
    rows = rows.filter(state__in=VIEWS[view])
    rows = LISTED.get(view, QuerySet.all)(rows)
    return of_department(rows.filter(kind=kind) if kind else rows, department)


def take_proposal(pk: int, *, by: Person, at: datetime, verbs: frozenset[str] = PREPARES) -> Proposal:
    """Lock the student and the proposal, if this person's office prepares or decides it and it is still open.

    :raises NotFound: with a sentence
    """
    return _taken(Proposal.objects.filter(pk=pk), by=by, at=at, verbs=verbs)


def take_up_able(pk: int, *, kinds: Collection[str], by: Person, at: datetime) -> Proposal:
    """`take_proposal`, if it is one of these kinds."""
    return _taken(Proposal.objects.filter(pk=pk, kind__in=kinds), by=by, at=at, verbs=PREPARES)


def take_to_be_cancelled(pk: int, *, by: Person, at: datetime) -> Proposal:
    """`take_proposal`, if it is one to cancel the enrollment, and this person confirms that it goes on (domain 2.2)."""
    rows = Proposal.objects.filter(pk=pk, kind=Proposal.Kind.CANCELLATION)
    return _taken(rows, by=by, at=at, verbs=frozenset({"decide"}), function=PROCEEDS)


def take_case(pk: int, *, by: Person, at: datetime, function: str = SEES, verbs: frozenset[str] = PREPARES) -> Proposal:
    """As `take_proposal`: one of which a case to cancel the enrollment is open."""
    cases = Proposal.objects.filter(CASE_OPEN, pk=pk)
    return _taken(cases, by=by, at=at, verbs=verbs, which=CASE_OPEN, function=function)


def take_to_serve(pk: int, *, by: Person, at: datetime) -> Proposal:
    """As `take_proposal`: one whose notice can be served, before it is taken up or while its case is open."""
    which = PROPOSED | CASE_OPEN
    return _taken(Proposal.objects.filter(pk=pk), by=by, at=at, verbs=PREPARES, which=which)


def _taken(
    proposals: QuerySet[Proposal],
    *,
    by: Person,
    at: datetime,
    verbs: frozenset[str],
    which: Q = PROPOSED,
    function: str = SEES,
) -> Proposal:
    rows = may_where(by, function, at, verbs=verbs).filter(proposals.filter(which))
    lock_persons(rows.values_list("person", flat=True))
    found = rows.select_for_update(of=("self",), no_key=True).select_related("person", "unit", "application").first()
    if found is None:
        raise NotFound(_("This proposal is not open any more, or another office deals with it. Load the page again."))
    return found


def shown(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """With what a list shows: name, number, class, term, how often the student was contacted, whether it was served."""
    contacts = Contact.objects.filter(registration=OuterRef("registration")).order_by()
    calls = ArrivalContact.objects.filter(arrival=OuterRef("arrival")).order_by()
    served = standing_services(OuterRef("pk"))
    counted = contacts.values("registration").annotate(n=Count("pk")).values("n")
    called = calls.values("arrival").annotate(n=Count("pk")).values("n")
    return rows.annotate(
        name=F("person__name"),
        student=F("enrollment__student"),
        number=Coalesce(F("enrollment__student_no"), F("enrollment__ksh")),
        class_name=F("unit__name"),
        department=department_name(),
        term=Coalesce("registration__batch__term__code", "arrival__intake__term__code"),
        contacts=Coalesce(Subquery(counted), Subquery(called), 0),
        served_on=Subquery(served.values("served_on")[:1]),
        served_way=Subquery(served.values("way")[:1]),
        reported=Exists(open_reports(OuterRef("enrollment"))),
        follow_up_by=Subquery(open_reports(OuterRef("enrollment")).values("due_on")[:1]),
    )


def reported(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Of these, the newest of each student of whom a report is open, whatever became of the proposal (ORG-3)."""
    newer = Proposal.objects.filter(enrollment=OuterRef("enrollment"), pk__gt=OuterRef("pk"))
    return rows.filter(Exists(open_reports(OuterRef("enrollment")))).exclude(Exists(newer))


def to_be_dealt_with(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Of these, those that no open report holds up: while it is open nothing is decided about the student (ORG-3)."""
    return rows.exclude(Exists(open_reports(OuterRef("enrollment"))))


LISTED: Final = {"open": to_be_dealt_with, REPORTED: reported}
"""What else a list asks of its rows."""


def judged(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """With everything that the clauses ask beside: whether a registration or a deferral is under way."""
    of_a_term = ("registration__batch", "registration__roster", "registration__unit")
    return (
        shown(rows)
        .select_related("unit", *of_a_term, "arrival__intake", "arrival__enrollment")
        .annotate(asked=asked("registration"), defers=deferral_asked("enrollment", "registration__batch__term"))
    )


def case_of(proposal: Any, *, at: datetime) -> AutoLeftCase:
    """What the clauses ask about one of the `judged` proposals to count a student as having left."""
    edition = edition_of(proposal.registration)
    served_on = counts_as_served_on(edition, proposal.served_on, proposal.served_way or "")
    return AutoLeftCase(
        today=localtime(at).date(),
        term_state=proposal.registration.state,
        under_way=proposal.asked or proposal.defers,
        reason_accepted=proposal.registration.with_cause,
        contacts=proposal.contacts,
        served_on=served_on,
        notice_ends=notice_ends(edition, served_on),
        rectify_until=proposal.registration.rectify_until,
        report_open=proposal.reported,
    )


def rulings_of(proposal: Any, *, at: datetime) -> Sequence[Ruling]:
    """Every provision on what is proposed, met or not (law 4), for one of the `judged` proposals."""
    if proposal.kind == Proposal.Kind.FORFEITURE:
        return forfeiture_rulings(proposal)
    return rules_of(edition_of(proposal.registration)).rule("auto_left", case_of(proposal, at=at))


def standing_services(proposal: Any) -> QuerySet[Service]:
    """The notice of a proposal and how it was served; what is void neither counts nor stands in another's way."""
    return Service.objects.filter(proposal=proposal, voided_at__isnull=True)


def counts_as_served_on(edition: int, done_on: date | None, way: str) -> date | None:
    """The day on which a notice counts as served: later than it was published, or posted without a receipt.

    None before that was entered, or while the year is not loaded.
    """
    if done_on is None or way not in {Service.Way.PUBLIC, Service.Way.POSTED}:
        return done_on
    rules = rules_of(edition)
    is_public = way == Service.Way.PUBLIC
    days = rules.parameter("service.public_notice_days" if is_public else "service.post_deemed_days")
    try:
        return calendar_for(rules).deadline(done_on, days if isinstance(days, int) else 0, Measure.DAY, Roll.YES).day
    except CalendarMissing:
        return None


def notice_ends(edition: int, served_on: date | None, *, days: str = NOTICE_DAYS) -> date | None:
    """The last day of the time to answer a served notice. None before it is served, or while the year is not loaded."""
    if served_on is None:
        return None
    rules = rules_of(edition)
    try:
        return calendar_for(rules).deadline(served_on, rules.whole(days), Measure.WD, Roll.NO).day
    except CalendarMissing:
        return None


def proposals_of(applications: Sequence[Application]) -> dict[int, Any]:
    """Per application id the proposal that it decides on, as it is `judged`."""
    rows = judged(Proposal.objects.filter(application__in=[one.pk for one in applications]))
    return {one.application_id or 0: one for one in rows}
