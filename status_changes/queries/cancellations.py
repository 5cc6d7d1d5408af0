"""Cases to cancel an enrollment: which terms count, and what the clauses ask (REG-4.3a, REG-4.3b)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from casework.models import Application, State, Step
from enrollment.models import TermRegistration, TermState
from enrollment.queries.overdue import missed_by
from enrollment.queries.registration import editions_of_rows
from rulebook.clauses.cancellation import CancellationCase
from rulebook.queries import rules_of
from rulebook.rules.edition import Ruling
from rulebook.rules.registration import TermOutcome
from status_changes.models import Proposal
from status_changes.queries.proposals import counts_as_served_on, notice_ends, proposals_of

CANCELLATION_DAYS = "wd.imposed.notice_days"
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
    proposals = proposals_of(applications)
    missed = missed_by([one.enrollment_id for one in proposals.values()])
    editions = editions_of_rows(one.registration_id for one in proposals.values())
    pks = [one.pk for one in applications]
    current = Step.objects.filter(application__in=pks, state=Step.State.CURRENT, office="MEETING")
    waiting = set(current.values_list("application", flat=True))
    return {
        one.pk: _case(proposals[one.pk], one.edition_id, missed, editions, at_the_meeting=one.pk in waiting, at=at)
        for one in applications
    }


def is_case_open(proposal: Any) -> bool:
    """Whether a case to cancel the enrollment is open about it; its application was read with it."""
    is_taken = proposal.kind == Proposal.Kind.CANCELLATION and proposal.state == Proposal.State.TAKEN_UP
    return bool(is_taken and proposal.application.state == State.OPEN)


def case_rulings(proposal: Any, *, at: datetime) -> Sequence[Ruling]:
    """Every provision on the open case about this proposal, met or not (law 4); none where there is no case."""
    if not is_case_open(proposal):
        return []
    case = cancellation_cases([proposal.application], at=at)[proposal.application_id]
    return rules_of(proposal.application.edition_id).rule("cancellation", case)


def _case(
    proposal: Any, edition: int, missed: Any, editions: Any, *, at_the_meeting: bool, at: datetime
) -> CancellationCase:
    """The ground is counted under the edition of that close; the procedure is that of the case's own."""
    counted = missed[proposal.enrollment_id]
    served_on = counts_as_served_on(edition, proposal.served_on, proposal.served_way or "")
    return CancellationCase(
        today=localtime(at).date(),
        consecutive=counted.consecutive,
        cumulative=counted.cumulative,
        ground_stands=bool(counted.grounds(rules_of(editions[proposal.registration_id]))),
        at_the_meeting=at_the_meeting,
        report_open=proposal.reported,
        served_on=served_on,
        notice_ends=notice_ends(edition, served_on, days=CANCELLATION_DAYS),
    )
