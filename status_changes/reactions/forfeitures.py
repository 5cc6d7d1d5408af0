"""A proposal that an admission is given up ends when the student arrives or may still arrive; guardians are told."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import Told, give_notices
from casework.events import DecisionUndone
from casework.models import Decision, Outcome
from casework.rules.undo import UNDO
from enrollment.actions.tell_guardians import tell_guardians
from enrollment.events import ForceMajeureAccepted, StatusChanged
from enrollment.models import ArrivalState, Status
from enrollment.rules.transitions import BY_ACT
from security.journal import Event, when
from security.models import Person
from security.queries import officers_of, the_school
from security.rules.offices import route_office
from security.rules.record_words import for_the_record
from status_changes.actions.drop_proposals import drop_proposals
from status_changes.events import ConsequencesProposed, ProposalFollowed, ProposalsDropped
from status_changes.models import Proposal
from status_changes.queries.not_registered import OPEN
from status_changes.rules import forfeiture_texts as texts

HAS_ARRIVED: Final = _("The student has arrived.")
NOT_WAITING: Final = _("The student is no longer waiting for the check-in.")
MAY_STILL_ARRIVE: Final = _("A cause was accepted; the student may still arrive.")
_ENDS_THE_WAIT: Final = frozenset(
    act for act, line in BY_ACT.items() if Status.ADMITTED in line.sources and act != "forfeit_admission"
)


@when(StatusChanged)
def drop_of_who_has_arrived(event: StatusChanged) -> None:
    """Whoever is checked in has not given the admission up; of others something else was decided."""
    if event.transition not in _ENDS_THE_WAIT:
        return
    rows = Proposal.objects.filter(enrollment__in=[enrollment for _person, enrollment in event.changed])
    why = HAS_ARRIVED if event.target == Status.PENDING else NOT_WAITING
    _drop(list(_open(rows).values_list("pk", flat=True)), why, event)


@when(ForceMajeureAccepted)
def drop_of_who_may_still_arrive(event: ForceMajeureAccepted) -> None:
    """It is proposed anew if that day passes too."""
    rows = _open(Proposal.objects.filter(arrival=event.arrival))
    _drop(list(rows.values_list("pk", flat=True)), MAY_STILL_ARRIVE, event)


def drop_of_who_came_meanwhile(event: DecisionUndone) -> None:
    """A refusal was taken back, so that it is being decided again; not of who arrived in the meantime."""
    if event.verdict != Decision.Verdict.REFUSED:
        return
    rows = _open(Proposal.objects.filter(application__in=event.ids))
    gone = rows.exclude(arrival__state=ArrivalState.NO_SHOW, enrollment__status=Status.ADMITTED)
    _drop(list(gone.values_list("pk", flat=True)), HAS_ARRIVED, event)


@when(ConsequencesProposed)
def tell_guardians_and_office(event: ConsequencesProposed) -> None:
    """Guardians of those not of age know before anybody decides; academic affairs is told how many there are."""
    if event.consequence != Proposal.Kind.FORFEITURE or not event.proposed:
        return
    persons = [person for person, _proposal, _ground in event.proposed]
    facts = {"term": event.term}
    tell_guardians(told=[Told(one) for one in persons], text=texts.WARD_PROPOSED, facts=facts, at=event.at)
    school = the_school()
    if school is not None:
        give_notices(
            persons=officers_of(route_office("AA").members(), school, event.at),
            text=texts.OFFICE,
            facts={"term": event.term, "count": len(persons)},
            link=f"{reverse('status_changes:proposals')}?kind={Proposal.Kind.FORFEITURE}",
            once=f"{texts.OFFICE}:{event.term}:{localtime(event.at).date()}",
            at=event.at,
        )


@when(ProposalFollowed)
def tell_guardians_it_is_confirmed(event: ProposalFollowed) -> None:
    """A decision against somebody not of age is said to the guardian too (domain 3.1)."""
    if event.kind == Proposal.Kind.FORFEITURE:
        found = Proposal.objects.filter(application=event.application)
        tell_guardians(told=[_told(one) for one in found], text=texts.WARD_CONFIRMED, at=event.at)


@when(ProposalsDropped)
def tell_guardians_it_is_dropped(event: ProposalsDropped) -> None:
    """Whoever was told of the proposal learns its end; a refusal, when it can no longer be taken back."""
    rows = Proposal.objects.filter(pk__in=[pk for _person, pk in event.dropped], kind=Proposal.Kind.FORFEITURE)
    for one in rows.select_related("application", "arrival__intake__term").order_by("pk"):
        is_refused = one.application is not None and one.application.outcome == Outcome.REFUSED
        due_at = event.at + UNDO if is_refused else None
        tell_guardians(told=[_told(one)], text=texts.WARD_DROPPED, at=event.at, due_at=due_at)


def _told(one: Proposal) -> Told:
    about = f"casework.application:{one.application_id}" if one.application_id else ""
    return Told(one.person_id, {"term": one.term_code}, about)


def _open(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    return rows.filter(kind=Proposal.Kind.FORFEITURE, state__in=OPEN)


def _drop(proposals: list[int], why: str, event: Event) -> None:
    if proposals:
        by = Person.objects.get(pk=event.by)
        drop_proposals(proposals=proposals, why=for_the_record(why), by=by, at=event.at)
