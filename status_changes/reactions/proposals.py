"""Proposals end when their ground is gone, or when the decision is no; their applications end with them."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.utils.translation import gettext_noop as _

from casework.actions.overtake import overtake
from casework.events import DecisionUndone, DocumentVoided, Overtaken, Refused
from casework.kind import kind_of
from casework.models import Decision
from enrollment.events import CauseAccepted, DeferralsGranted, RegistrationsMoved
from enrollment.models import DeferralRequest, TermRegistration, TermState
from security.journal import Event, when
from security.models import Person
from security.rules.record_words import for_the_record
from status_changes.actions.drop_proposals import drop_proposals
from status_changes.actions.recount_cancellations import recount_cancellations
from status_changes.actions.restore_proposals import restore_proposals
from status_changes.actions.void_service import void_service
from status_changes.events import DynamicsReported, ProposalsDropped
from status_changes.models import Proposal, Service
from status_changes.queries.not_registered import OPEN
from status_changes.reactions.forfeitures import drop_of_who_came_meanwhile

GROUND_GONE: Final = {
    TermState.REGISTERED: _("The student has registered."),
    TermState.DEFERRED: _("A deferral was granted."),
    TermState.EXEMPT: _("The student is exempt from registering."),
    TermState.NOT_STARTED: _("The student has more time to register."),
    TermState.IN_PROCESS: _("The student has filed the registration."),
    TermState.UNREGISTERED: _("The term is over; it counts as missed."),
}
NOT_CONFIRMED: Final = _("It was not confirmed.")
LOOKED_INTO: Final = _("Circumstances of the student are being looked into; until then nothing is decided.")


@when(RegistrationsMoved)
def drop_what_has_no_ground(event: RegistrationsMoved) -> None:
    """Who registers, gets a deferral or more time is not counted as having left; nor is anybody for a term past."""
    why = GROUND_GONE.get(TermState(event.target))
    if why is None:
        return
    rows = Proposal.objects.filter(registration__in=[row for _person, row in event.moved], kind="AUTO_LEFT")
    _drop(list(rows.filter(state__in=OPEN).values_list("pk", flat=True)), why, event)


@when(RegistrationsMoved)
def count_once_more(event: RegistrationsMoved) -> None:
    """Whoever registers after all, or is exempt, may not have missed too many terms any more (REG-4.3)."""
    if event.target in {TermState.REGISTERED, TermState.EXEMPT}:
        _recount([row for _person, row in event.moved], event)


@when(DeferralsGranted)
def count_without_those_with_cause(event: DeferralsGranted) -> None:
    """A deferral that came after the term was a cause: it interrupts the run (AMB-06)."""
    late = [application for _person, application, _term, day in event.granted if day is None]
    if not late:
        return
    requests = DeferralRequest.objects.filter(application__in=late)
    rows = TermRegistration.objects.filter(enrollment__in=requests.values("enrollment"), with_cause=True)
    _recount(list(rows.values_list("pk", flat=True)), event)


@when(CauseAccepted)
def count_without_what_was_accepted(event: CauseAccepted) -> None:
    """As after a deferral that came late."""
    rows = TermRegistration.objects.filter(enrollment=event.enrollment, with_cause=True)
    _recount(list(rows.values_list("pk", flat=True)), event)


@when(DynamicsReported)
def stop_the_case(event: DynamicsReported) -> None:
    """Who is missing, detained or dead answers no case; closed the report, the end of term looks again (ORG-3)."""
    enrollment = int(event.about.rpartition(":")[2])
    rows = Proposal.objects.filter(enrollment=enrollment, kind=Proposal.Kind.CANCELLATION, state="TAKEN_UP")
    _drop(list(rows.values_list("pk", flat=True)), LOOKED_INTO, event)


def _recount(rows: list[int], event: Event) -> None:
    waiting = Proposal.objects.filter(
        enrollment__term_registrations__in=rows, kind=Proposal.Kind.CANCELLATION, state__in=OPEN
    )
    enrollments = sorted(set(waiting.values_list("enrollment", flat=True)))
    if enrollments:
        recount_cancellations(enrollments=enrollments, by=_by(event), at=event.at)


@when(Refused)
def drop_what_was_refused(event: Refused) -> None:
    """The head of academic affairs did not confirm it."""
    if not kind_of(event.kind).is_of_the_school:
        return
    rows = Proposal.objects.filter(application__in=event.ids)
    _drop(list(rows.values_list("pk", flat=True)), NOT_CONFIRMED, event, by_decision=True)


@when(DecisionUndone)
def put_back_what_was_refused(event: DecisionUndone) -> None:
    """The refusal no longer stands, so it is being decided again; unless the ground went in the meantime."""
    if event.verdict != Decision.Verdict.REFUSED or not kind_of(event.kind).is_of_the_school:
        return
    rows = Proposal.objects.filter(application__in=event.ids)
    restore_proposals(applications=event.ids, by=_by(event), at=event.at)
    gone = rows.filter(kind=Proposal.Kind.AUTO_LEFT).exclude(registration__state=TermState.OVERDUE)
    for pk, state in gone.values_list("pk", "registration__state"):
        _drop([pk], GROUND_GONE[TermState(state)], event)
    drop_of_who_came_meanwhile(event)


@when(Overtaken)
def drop_what_was_overtaken(event: Overtaken) -> None:
    """What can no longer be carried out is proposed no longer."""
    rows = Proposal.objects.filter(application__in=event.ids, state__in=OPEN)
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        drop_proposals(proposals=ids, why=event.why, by=_by(event), at=event.at)


@when(ProposalsDropped)
def end_their_applications(event: ProposalsDropped) -> None:
    """A case about a proposal that is no more would lie on a desk for ever, and stand in the next one's way."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    rows = Proposal.objects.filter(pk__in=[pk for _person, pk in event.dropped], application__isnull=False)
    for kind, application in rows.values_list("application__kind", "application"):
        by_kind[kind].append(application or 0)
    for kind, applications in by_kind.items():
        overtake(kind=kind, applications=applications, why=event.why, by=_by(event), at=event.at)


@when(DocumentVoided)
def void_its_service(event: DocumentVoided) -> None:
    """A notice that is void was not served."""
    of_it = Service.objects.filter(document=event.document, voided_at__isnull=True)
    for service in list(of_it.values_list("pk", flat=True)):
        void_service(service=service, by=_by(event), at=event.at)


def _drop(proposals: list[int], why: str, event: Event, *, by_decision: bool = False) -> None:
    if proposals:
        words = for_the_record(why)
        drop_proposals(proposals=proposals, why=words, by_decision=by_decision, by=_by(event), at=event.at)


def _by(event: Event) -> Person:
    return Person.objects.get(pk=event.by)
