"""The cases that wait for the leaders' meeting: whose they are to read, and to check (domain 2.2, 2.3.7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from casework.models import Decision, Step
from rulebook.queries import rules_of
from rulebook.rules.edition import Ruling
from security.access import may, may_where
from security.models import Entry, Person
from security.queries import NotFound, lock_persons
from security.rules.cells import Extent
from status_changes.events import ProposalTakenUp
from status_changes.models import Hearing, Proposal, Service, Statement
from status_changes.queries.cancellations import MEETING, case_rulings
from status_changes.queries.proposals import CASE_OPEN, PREPARES, PROCEEDS, judged, standing_services

DECIDES: Final = "cancellation.decide"
ON_THE_AGENDA: Final = frozenset({Extent.ALL, Extent.MEETING_ITEMS})
CHECKS: Final = frozenset({"check"})
TO_CHECK: Final = frozenset({Extent.ITEMS_TO_CHECK})
AT_THE_MEETING: Final = CASE_OPEN & Q(
    application__waiting_for__office=MEETING, application__waiting_for__state=Step.State.CURRENT
)
"""Of proposals: that the case to cancel the enrollment waits for the meeting."""
AFTER_THE_REST: Final = frozenset({"cancellation.legality_is_checked", "cancellation.meeting_decides_with_minutes"})
"""What is not yet there when the legality is checked: the check itself, and the decision."""


def reads_cases(reader: Person, at: datetime) -> bool:
    """Whether any office of the reader has to do with what waits for the meeting."""
    return (
        may(reader, PROCEEDS, at, verbs=PREPARES)
        or bool(may_where(reader, DECIDES, at, extents=ON_THE_AGENDA))
        or bool(may_where(reader, PROCEEDS, at, verbs=CHECKS, extents=TO_CHECK))
    )


def waiting_for_the_meeting(reader: Person, at: datetime) -> QuerySet[Proposal]:
    """All for the leaders, their secretary and academic affairs; for who checks legality those to be checked."""
    rows = Proposal.objects.filter(AT_THE_MEETING)
    agenda = may_where(reader, DECIDES, at, extents=ON_THE_AGENDA).filter(rows)
    return agenda | may_where(reader, PROCEEDS, at, verbs=PREPARES).filter(rows) | to_check_by(reader, at)


def to_check_by(reader: Person, at: datetime) -> QuerySet[Proposal]:
    """Those whose regulation asks for the check (`tier.legal_check`), for who checks legality."""
    reach = may_where(reader, PROCEEDS, at, verbs=CHECKS, extents=TO_CHECK)
    rows = reach.filter(Proposal.objects.filter(AT_THE_MEETING))
    if not reach:
        return rows
    editions = rows.order_by().values_list("application__edition", flat=True).distinct()
    return rows.filter(application__edition__in=[pk for pk in editions if asks_for_the_check(pk)])


def asks_for_the_check(edition: int | None) -> bool:
    """Whether the legality is checked before the meeting decides, by this edition."""
    return edition is not None and rules_of(edition).flag("tier.legal_check")


def whole(rows: QuerySet[Proposal]) -> QuerySet[Any]:
    """The rows as they are `judged`, with the application and its current step, and the number of the notice."""
    served: Any = standing_services(OuterRef("pk"))
    return (
        judged(rows)
        .select_related("application__waiting_for")
        .annotate(
            notice=Subquery(served.values("document")[:1]),
            notice_number=Subquery(served.values("document__shown_number")[:1]),
        )
    )


def take_to_check(pk: int, *, by: Person, at: datetime) -> Proposal:
    """Lock the student and the case, if it waits for the meeting and this person checks its legality.

    :raises NotFound: with a sentence
    """
    rows = to_check_by(by, at).filter(pk=pk)
    lock_persons(rows.values_list("person", flat=True))
    found = rows.select_for_update(of=("self",), no_key=True).select_related("application").first()
    if found is None:
        raise NotFound(_("This case does not wait for the check of its legality any more. Load the page again."))
    return found


def took_part(person: Person) -> Q:
    """Of proposals: that this person opened or answered the case, told the student of it, took in or made a statement,
    entered a hearing, or is the student: such a one does not check its legality (domain 2.3.7).
    """
    of_it = {"application": OuterRef("application")}
    case = Concat(Value("casework.application:"), Cast(OuterRef("application"), CharField()))
    parts = (
        Decision.objects.filter(Q(officer=person) | Q(entered_by=person), **of_it),
        Service.objects.filter(Q(entered_by=person) | Q(document__issued_by=person), proposal=OuterRef("pk")),
        Statement.objects.filter(Q(made_by=person) | Q(taken_in_by=person), **of_it),
        Hearing.objects.filter(entered_by=person, **of_it),
        Entry.objects.filter(event=ProposalTakenUp.key, about=case, by=person),
    )
    found = Q(person=person)
    for one in parts:
        found |= Q(Exists(one))
    return found


def case_to_read(pk: int, *, reader: Person, at: datetime) -> Any:
    """One of those that `waiting_for_the_meeting` finds for this reader, `whole`; None if it is none of them.

    It says whether the reader `checks` its legality, and whether the reader has taken part in it.
    """
    agenda = may_where(reader, DECIDES, at, extents=ON_THE_AGENDA)
    office = may_where(reader, PROCEEDS, at, verbs=PREPARES)
    checking = may_where(reader, PROCEEDS, at, verbs=CHECKS, extents=TO_CHECK)
    rows = Proposal.objects.filter(AT_THE_MEETING, pk=pk)
    found: Any = whole(rows).annotate(has_a_part=ExpressionWrapper(took_part(reader), BooleanField())).first()
    if found is None:
        return None
    lineage = found.unit.lineage
    found.checks = checking.covers(lineage) and asks_for_the_check(found.application.edition_id)
    return found if found.checks or agenda.covers(lineage) or office.covers(lineage) else None


def missing_before_the_check(proposal: Proposal, *, at: datetime) -> list[Ruling]:
    """What the regulation asks for and is not there yet, other than the check and the decision."""
    found = whole(Proposal.objects.filter(pk=proposal.pk)).get()
    return [one for one in case_rulings(found, at=at) if not one.met and one.provision.clause not in AFTER_THE_REST]
