"""Who has given the admission up by not arriving: whom it is proposed for, and the case that the clauses judge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from enrollment.models import Arrival, ArrivalState, Intake, Status
from enrollment.queries.arrivals import contacts_wanted
from rulebook.clauses.admission import ForfeitureCase
from rulebook.queries import edition_for, rules_of
from rulebook.rules.edition import Ruling
from status_changes.models import Proposal
from status_changes.queries.reports import open_reports

RANGE: Final = 2000


def closed_intakes() -> QuerySet[Intake]:
    """The intakes whose check-in is over, in which somebody who did not arrive is still admitted."""
    missing = Arrival.objects.filter(
        intake=OuterRef("pk"), state=ArrivalState.NO_SHOW, enrollment__status=Status.ADMITTED
    )
    return Intake.objects.filter(Exists(missing), closed_at__isnull=False).select_related("term").order_by("pk")


def to_be_forfeited(intake: Intake, at: datetime) -> QuerySet[Arrival]:
    """Who neither arrived nor may still come, and whom the department tried to reach as often as it must (INT-4).

    Not while a report of where the student is is open (ORG-3), nor a second time on the same ground, nor what a person
    decided against.
    """
    rows = Proposal.objects.filter(arrival=OuterRef("pk"), kind=Proposal.Kind.FORFEITURE)
    proposed = rows.filter(~Q(state=Proposal.State.DROPPED) | Q(by_decision=True))
    missing = Arrival.objects.filter(
        intake=intake, state=ArrivalState.NO_SHOW, enrollment__status=Status.ADMITTED, due_on__lt=localtime(at).date()
    )
    tried = missing.annotate(calls=Count("contacts")).filter(calls__gte=contacts_wanted(intake))
    return tried.exclude(Exists(proposed)).exclude(Exists(open_reports(OuterRef("enrollment"))))


def edition_of_arrival(arrival: Arrival, unit: Any) -> int:
    """Everything of an intake follows its edition, with the rules that the department filed under it."""
    return edition_for(arrival.intake.edition_id, unit, arrival.intake.arrives_from)


def case_of(proposal: Any) -> ForfeitureCase:
    """What the clauses ask about one of the `judged` proposals that an admission is given up."""
    arrival = proposal.arrival
    return ForfeitureCase(
        arrival_state=arrival.state,
        due_on=arrival.due_on,
        is_admitted=arrival.enrollment.status == Status.ADMITTED,
        contacts=proposal.contacts,
        report_open=proposal.reported,
    )


def forfeiture_rulings(proposal: Any) -> Sequence[Ruling]:
    """Every provision on giving the admission up, met or not (law 4), for one of the `judged` proposals."""
    edition = edition_of_arrival(proposal.arrival, proposal.unit)
    return rules_of(edition).rule("admission_forfeited", case_of(proposal))
