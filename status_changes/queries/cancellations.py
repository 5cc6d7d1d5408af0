"""Cases to cancel an enrollment: which terms count, and what the clauses ask (REG-4.3a, REG-4.3b, CHG-WD-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localtime

from casework.models import Application, State, Step
from enrollment.models import TermRegistration, TermState
from enrollment.queries.overdue import missed_by
from enrollment.queries.registration import edition_of, editions_of_rows
from rulebook.clauses.cancellation import CancellationCase
from rulebook.queries import rules_of
from rulebook.rules.edition import Ruling
from rulebook.rules.registration import Missed, TermOutcome
from status_changes.models import Proposal
from status_changes.queries.heard import Procedure, asked_in_time, notice_ends_of, procedures
from status_changes.queries.proposals import counts_as_served_on, proposals_of

MEETING: Final = "MEETING"
_ENDED = (TermState.REGISTERED, TermState.UNREGISTERED, TermState.EXEMPT)


def counted_terms(enrollment: int) -> list[tuple[str, str]]:
    """The ended terms of our rosters, oldest first, each with how it counts."""
    rows = TermRegistration.objects.filter(enrollment=enrollment, state__in=_ENDED).order_by("batch__term__code")
    return [
        (term, TermOutcome.WITH_CAUSE.value if state == TermState.UNREGISTERED and with_cause else str(state))
        for term, state, with_cause in rows.values_list("batch__term__code", "state", "with_cause")
    ]


def cancellation_cases(applications: Sequence[Application], *, at: datetime) -> dict[int, CancellationCase]:
    """Per application id the case that its edition's clauses judge now. A few queries for all of them."""
    proposals, pks = proposals_of(applications), [one.pk for one in applications]
    missed = missed_by([one.enrollment_id for one in proposals.values()])
    editions = editions_of_rows(one.registration_id for one in proposals.values())
    heard = procedures(pks)
    current = Step.objects.filter(application__in=pks, state=Step.State.CURRENT, office=MEETING)
    waiting = set(current.values_list("application", flat=True))
    found = {}
    for one in applications:
        proposal = proposals[one.pk]
        proposal.application = one
        ground = _ground(missed[proposal.enrollment_id], editions[proposal.registration_id])
        found[one.pk] = _case(proposal, ground, heard[one.pk], at_the_meeting=one.pk in waiting, at=at)
    return found


def is_case_open(proposal: Any) -> bool:
    """Whether a case to cancel the enrollment is open about it; its application was read with it."""
    is_taken = proposal.kind == Proposal.Kind.CANCELLATION and proposal.state == Proposal.State.TAKEN_UP
    return bool(is_taken and proposal.application.state == State.OPEN)


def case_rulings(proposal: Any, *, heard: Procedure | None = None, at: datetime) -> Sequence[Ruling]:
    """Every provision on the open case about this proposal, met or not (law 4); none where there is no case.

    The proposal is `judged`, and was read with its application and the step this waits for; `heard` if it is known.
    """
    if not is_case_open(proposal):
        return []
    application = proposal.application
    missed = missed_by([proposal.enrollment_id])[proposal.enrollment_id]
    case = _case(
        proposal,
        _ground(missed, edition_of(proposal.registration)),
        heard or procedures([application.pk])[application.pk],
        at_the_meeting=is_at_the_meeting(application),
        at=at,
    )
    return rules_of(application.edition_id).rule("cancellation", case)


def is_at_the_meeting(application: Application) -> bool:
    """Whether it waits for the leaders' meeting now; its current step was read with it."""
    step = application.waiting_for
    return step is not None and step.office == MEETING and step.state == Step.State.CURRENT


def _ground(missed: Missed, edition: int) -> dict[str, Any]:
    """What was missed, and whether it is too much, by the edition of that close."""
    stands = bool(missed.grounds(rules_of(edition)))
    return {"consecutive": missed.consecutive, "cumulative": missed.cumulative, "ground_stands": stands}


def _case(
    proposal: Any, ground: Mapping[str, Any], heard: Procedure, *, at_the_meeting: bool, at: datetime
) -> CancellationCase:
    """The procedure is that of the case's own edition."""
    edition, ends = proposal.application.edition_id, notice_ends_of(proposal)
    return CancellationCase(
        **ground,
        today=localtime(at).date(),
        at_the_meeting=at_the_meeting,
        report_open=proposal.reported,
        served_on=counts_as_served_on(edition, proposal.served_on, proposal.served_way or ""),
        notice_ends=ends,
        hearing_asked_on=asked_in_time(heard.asked_on, ends),
        hearing_held_on=heard.held_on,
        checked_on=heard.checked_on,
        is_lawful=heard.is_lawful,
    )
