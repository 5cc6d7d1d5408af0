"""What the student is told of a case of the school: what is being decided, what was decided, and what is no more.

A case of the school is not the student's application; none of the words of one fit it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import Told, give_notices
from casework.events import StepAgreed, StepNotRecommended
from casework.kind import kind_of
from casework.models import Outcome
from casework.rules.notice_texts import notice_text
from casework.rules.undo import UNDO
from enrollment.actions.tell_guardians import tell_guardians
from security.journal import when
from security.queries import officers_of, the_school
from security.rules.matrix import offices_for
from status_changes.events import DynamicsReported, ProposalFollowed, ProposalsDropped, ProposalTakenUp
from status_changes.models import Proposal
from status_changes.queries.reports import CLOSES, REPORTS
from status_changes.rules import forfeiture_texts

HANDED_IN = notice_text(
    "status_changes.auto-left-handed-in",
    title=_("It is being decided whether you count as having left: {term}"),
    short=_("It is being decided whether you count as having left"),
    body=_(
        "Academic affairs has until {due_on} to decide. Until then you can still register late and say why, or object "
        "at your department."
    ),
)
HANDED_IN_NO_DAY = notice_text(
    "status_changes.auto-left-handed-in-no-day",
    title=_("It is being decided whether you count as having left: {term}"),
    short=_("It is being decided whether you count as having left"),
    body=_("Until academic affairs decides you can still register late and say why, or object at your department."),
)
CONFIRMED = notice_text(
    "status_changes.auto-left-confirmed",
    title=_("You count as having left: {term}"),
    short=_("You count as having left"),
    body=_(
        "You did not register, and no reason was accepted. You can come back: register late this term, or in the "
        "window of a later one, and say why; academic affairs decides. Your department helps you."
    ),
)
NOT_CONFIRMED = notice_text(
    "status_changes.auto-left-not-confirmed",
    title=_("You are not counted as having left: {term}"),
    short=_("You are not counted as having left"),
    body=_("Academic affairs did not confirm it. If your registration is still missing, register late and say why."),
)
LEFT_DROPPED = notice_text(
    "status_changes.auto-left-dropped",
    title=_("It is no longer proposed to count you as having left: {term}"),
    short=_("It is no longer proposed to count you as having left"),
    body=_("Nothing follows from the proposal; your record says why. You need not do anything because of it."),
)
CANCELLATION_DROPPED = notice_text(
    "status_changes.cancellation-dropped",
    title=_("It is no longer proposed to cancel your enrollment: {term}"),
    short=_("It is no longer proposed to cancel your enrollment"),
    body=_("Nothing follows from the proposal; your record says why. You need not do anything because of it."),
)
REPORTED = notice_text(
    "status_changes.dynamics-reported",
    title=_("A department reports where a student is"),
    body=_("Follow it up and close it by {due_on}. While it is open nothing is proposed or decided about the student."),
)
REPORTED_NO_DAY = notice_text(
    "status_changes.dynamics-reported-no-day",
    title=_("A department reports where a student is"),
    body=_("Follow it up and close it. While it is open nothing is proposed or decided about the student."),
)
CASE_OPENED = notice_text(
    "status_changes.cancellation-opened",
    title=_("A case to cancel your enrollment is open: {term}"),
    short=_("A case to cancel your enrollment is open"),
    body=_(
        "Nothing is decided yet. A notice says why; state your case and ask for a hearing here, or on paper at your "
        "department. Only the leaders' meeting can decide."
    ),
)
AT_THE_MEETING = notice_text(
    "status_changes.cancellation-at-the-meeting",
    title=_("Your case waits for the leaders' meeting: {term}"),
    short=_("Your case waits for the leaders' meeting"),
    body=_(
        "The meeting decides about your enrollment when the notice is served, the days to answer are over and a "
        "hearing that you asked for is held. Until then you can state your case."
    ),
)
CASE_ENDED = notice_text(
    "status_changes.cancellation-refused",
    title=_("Your enrollment is not cancelled: {term}"),
    short=_("Your enrollment is not cancelled"),
    body=_("An office did not agree that the case goes on; it is closed."),
)
WARDS_CASE = notice_text(
    "status_changes.ward-cancellation-opened",
    title=_("A case to cancel the enrollment of the student under your guardianship is open: {term}"),
    short=_("A case to cancel the enrollment of the student under your guardianship is open"),
    body=_("Nothing is decided yet. A notice says why; speak with the department now."),
)
DROPPED: Final = {
    Proposal.Kind.AUTO_LEFT: LEFT_DROPPED,
    Proposal.Kind.CANCELLATION: CANCELLATION_DROPPED,
    Proposal.Kind.FORFEITURE: forfeiture_texts.DROPPED,
}
DECIDED_NOW: Final = {
    Proposal.Kind.AUTO_LEFT: (HANDED_IN, HANDED_IN_NO_DAY),
    Proposal.Kind.FORFEITURE: (forfeiture_texts.HANDED_IN, forfeiture_texts.HANDED_IN_NO_DAY),
}
"""With a day by which it is decided, and without one."""
CARRIED_OUT: Final = {Proposal.Kind.AUTO_LEFT: CONFIRMED, Proposal.Kind.FORFEITURE: forfeiture_texts.CONFIRMED}
REFUSED: Final = {
    Proposal.Kind.AUTO_LEFT: NOT_CONFIRMED,
    Proposal.Kind.CANCELLATION: CASE_ENDED,
    Proposal.Kind.FORFEITURE: forfeiture_texts.NOT_CONFIRMED,
}


def tell_what_is_decided_now(event: StepAgreed | StepNotRecommended) -> None:
    """It lies with whoever decides. Due when it can no longer be taken back, and withdrawn if it is."""
    if not kind_of(event.kind).is_of_the_school:
        return
    facts = {"due_on": event.due_on} if event.due_on else {}
    for one in _rows(application__in=event.ids, kind__in=DECIDED_NOW):
        with_a_day, without = DECIDED_NOW[Proposal.Kind(one.kind)]
        text = with_a_day if event.due_on else without
        give_notices(persons=[_of_its_case(one, facts)], text=text, at=event.at, due_at=event.at + UNDO)
    if event.next_office == "MEETING":
        waiting = [_of_own_case(one) for one in _rows(application__in=event.ids, kind=Proposal.Kind.CANCELLATION)]
        give_notices(persons=waiting, text=AT_THE_MEETING, at=event.at, due_at=event.at + UNDO)


when(StepAgreed)(tell_what_is_decided_now)
when(StepNotRecommended)(tell_what_is_decided_now)


@when(ProposalTakenUp)
def tell_that_a_case_is_open(event: ProposalTakenUp) -> None:
    """The student learns it before the notice on paper, and a minor's guardians with the student (domain 3.1)."""
    opened = [_of_own_case(one) for one in _rows(pk=event.proposal, kind=Proposal.Kind.CANCELLATION)]
    give_notices(persons=opened, text=CASE_OPENED, at=event.at)
    tell_guardians(told=opened, text=WARDS_CASE, at=event.at)


@when(ProposalFollowed)
def tell_the_way_back(event: ProposalFollowed) -> None:
    """The status has changed; who counts as having left returns by registering (T09)."""
    for one in _rows(application=event.application, kind__in=CARRIED_OUT):
        give_notices(persons=[_of_its_case(one)], text=CARRIED_OUT[Proposal.Kind(one.kind)], at=event.at)


@when(ProposalsDropped)
def tell_that_it_is_dropped(event: ProposalsDropped) -> None:
    """Whoever was told of a proposal learns its end; a refusal in other words, when it can no longer be taken back."""
    if event.is_superseded:
        return
    refused: dict[str, list[Told]] = defaultdict(list)
    dropped: dict[str, list[Told]] = defaultdict(list)
    for one in _rows(pk__in=[pk for _person, pk in event.dropped]):
        if one.application is not None and one.application.outcome == Outcome.REFUSED:
            refused[one.kind].append(_of_its_case(one))
        else:
            about = f"status_changes.proposal:{one.pk}"
            dropped[one.kind].append(Told(person=one.person_id, facts=_term_of(one), about=about, link=reverse("home")))
    for kind, told in refused.items():
        give_notices(persons=told, text=REFUSED[Proposal.Kind(kind)], at=event.at, due_at=event.at + UNDO)
    for kind, told in dropped.items():
        give_notices(persons=told, text=DROPPED[Proposal.Kind(kind)], at=event.at)


@when(DynamicsReported)
def tell_academic_affairs(event: DynamicsReported) -> None:
    """Whoever follows reports up, once for each; whom it is about stands on the page, not in the notice."""
    school = the_school()
    if school is None:
        return
    give_notices(
        persons=officers_of(offices_for(REPORTS, verbs=CLOSES), school, event.at),
        text=REPORTED if event.due_on else REPORTED_NO_DAY,
        facts={"due_on": event.due_on} if event.due_on else {},
        link=reverse("status_changes:reports"),
        at=event.at,
    )


def _rows(**which: Any) -> Iterable[Proposal]:
    rows = Proposal.objects.filter(**which).order_by("pk")
    return rows.select_related("application", "registration__batch__term", "arrival__intake__term")


def _of_its_case(one: Proposal, facts: Mapping[str, Any] | None = None) -> Told:
    return Told(
        person=one.person_id,
        facts={**_term_of(one), **(facts or {})},
        about=f"casework.application:{one.application_id}",
        link=reverse("casework:application", args=[one.application_id]),
    )


def _of_own_case(one: Proposal) -> Told:
    """Led to the page on which the student states the own case."""
    return replace(_of_its_case(one), link=reverse("status_changes:own_case", args=[one.application_id]))


def _term_of(one: Proposal) -> dict[str, Any]:
    return {"term": one.term_code}
