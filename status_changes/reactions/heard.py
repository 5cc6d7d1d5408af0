"""Who is told what before the leaders' meeting decides: the student and a minor's guardians, academic affairs, and who
checks the legality (CHG-WD-3, domain 3.1).
"""

from __future__ import annotations

from django.urls import reverse

from casework.actions.give_notices import Told, give_notices
from casework.events import DocumentIssued, StepAgreed, StepNotRecommended
from casework.models import Document
from casework.rules.undo import UNDO
from enrollment.actions.tell_guardians import tell_guardians
from security.journal import when
from security.queries import officers_of, the_school
from security.rules.matrix import offices_for
from security.rules.offices import route_office
from status_changes.events import HearingRecorded, StatementEvent, StatementMade, StatementTakenIn
from status_changes.models import Proposal
from status_changes.queries.at_the_meeting import CHECKS, TO_CHECK, asks_for_the_check
from status_changes.queries.proposals import PROCEEDS
from status_changes.rules import heard_texts as texts
from status_changes.rules.papers import PRIOR_NOTICE


@when(DocumentIssued)
def tell_of_the_prior_notice(event: DocumentIssued) -> None:
    """The paper is served as well; whoever reads here has the days to answer from the service all the same."""
    if event.kind != PRIOR_NOTICE.key:
        return
    application = Document.objects.values_list("application", flat=True).get(pk=event.document)
    told = _told(application)
    give_notices(persons=told, text=texts.PRIOR_NOTICE, at=event.at)
    tell_guardians(told=told, text=texts.WARD_PRIOR_NOTICE, at=event.at)


def tell_academic_affairs_of_a_statement(event: StatementEvent) -> None:
    """Once for each, not who has entered it; whom it is about stands on the page, not in the notice."""
    school = the_school()
    if school is None:
        return
    give_notices(
        persons=officers_of(route_office("AA").members(), school, event.at).exclude(pk=event.by),
        text=texts.HEARING_ASKED if event.wants_hearing else texts.STATED,
        link=reverse("status_changes:proposal", args=[event.proposal]),
        at=event.at,
    )


when(StatementMade)(tell_academic_affairs_of_a_statement)
when(StatementTakenIn)(tell_academic_affairs_of_a_statement)


def tell_who_checks_legality(event: StepAgreed | StepNotRecommended) -> None:
    """The case has reached the meeting. Due when the answer can no longer be taken back, and withdrawn if it is."""
    school = the_school()
    if event.next_office != "MEETING" or school is None:
        return
    rows = Proposal.objects.filter(application__in=event.ids, kind=Proposal.Kind.CANCELLATION).select_related(
        "application"
    )
    to_check = [one for one in rows if one.application and asks_for_the_check(one.application.edition_id)]
    checkers = (
        list(officers_of(offices_for(PROCEEDS, verbs=CHECKS, extents=TO_CHECK), school, event.at)) if to_check else []
    )
    for one in to_check:
        give_notices(
            persons=checkers,
            text=texts.TO_CHECK,
            about=f"casework.application:{one.application_id}",
            link=reverse("status_changes:meeting_case", args=[one.pk]),
            at=event.at,
            due_at=event.at + UNDO,
        )


when(StepAgreed)(tell_who_checks_legality)
when(StepNotRecommended)(tell_who_checks_legality)


@when(HearingRecorded)
def tell_that_it_was_held(event: HearingRecorded) -> None:
    """The student reads the record, and a minor's guardians with the student."""
    told, facts = _told(event.application), {"held_on": event.held_on}
    give_notices(persons=told, text=texts.HEARD, facts=facts, at=event.at)
    tell_guardians(told=told, text=texts.WARD_HEARD, facts=facts, at=event.at)


def _told(application: int | None) -> list[Told]:
    """The student whose case it is, led to the own page of it."""
    rows = Proposal.objects.filter(application=application, kind=Proposal.Kind.CANCELLATION)
    return [
        Told(
            person=one.person_id,
            facts={"term": one.term_code},
            about=f"casework.application:{application}",
            link=reverse("status_changes:own_case", args=[application]),
        )
        for one in rows.select_related("registration__batch__term", "arrival__intake__term")
    ]
