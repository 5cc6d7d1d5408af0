"""What an office's answer does to applications that stand alike: it passes them on, or ends them. One or many.

The acts that decide have found, authorised and locked them; this is what both do then, in as many statements for a
thousand as for one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from django.db.models import F, OuterRef, Subquery
from django.utils.timezone import localtime, make_aware

from casework.events import ApplicationEvent, Granted, Refused, StepAgreed, StepNotRecommended
from casework.kind import kind_of
from casework.models import Application, Decision, Material, Outcome, State, Step
from casework.models.machines import ends_of
from casework.queries.clock import promised_from
from casework.queries.turns import Answer, Turn
from casework.rules.bell import EFFECTS, ring_after_commit
from casework.rules.undo import UNDO
from rulebook.queries import rules_of
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.models import Person
from security.queries import stands_in_for
from security.rules.offices import route_office

# Columns of a Decision: what is its own, and what is the same in all of them.
EACH: Final = ("id", "application", "step", "due_on", "left_version")
SAID: Final = ("officer", "verdict", "opinion", "covers", "together", "at", "paper_day", "scan", "entered_by")


def settle(
    turn: Turn, applications: Sequence[Application], answer: Answer, *, by: Person, at: datetime
) -> ApplicationEvent:
    """Keep the answer on each, end the step, and send the applications on or end them.

    `by` answers, or enters what somebody else signed on paper.
    """
    _keep(turn, applications, answer, by=by, at=at)
    Step.objects.filter(pk__in=[one.waiting_for_id for one in applications]).update(state=Step.State.DONE, done_at=at)
    if turn.goes_on(answer):
        return _send_on(turn, applications, answer, by=by, at=at)
    if answer.agrees:
        return _grant(turn, applications, answer, by=by, at=at)
    _end(applications, Outcome.REFUSED, at=at, closed_at=at)
    event: ApplicationEvent = Refused.of(*applications, by=by, at=at, office=turn.office)
    return event


def _keep(turn: Turn, applications: Sequence[Application], answer: Answer, *, by: Person, at: datetime) -> None:
    paper = answer.paper
    officer, then = (paper.signer, noon_of(paper.day)) if paper else (by, at)
    covers = stands_in_for(officer, route_office(turn.office).members(), turn.unit, then)
    ids = allocate_ids(Decision, len(applications))
    entered = (paper.day, paper.scan, by.pk) if paper else (None, None, None)
    said = (officer.pk, answer.verdict, answer.opinion.strip() or None, covers, answer.together, at, *entered)
    copy_rows(
        Decision,
        (*EACH, *SAID),
        (
            (pk, one.pk, one.waiting_for_id, one.due_on, one.version + 1, *said)
            for pk, one in zip(ids, applications, strict=True)
        ),
    )


def _send_on(
    turn: Turn, applications: Sequence[Application], answer: Answer, *, by: Person, at: datetime
) -> ApplicationEvent:
    ids = [one.pk for one in applications]
    today = localtime(at).date()
    due_on, provisional = _due(turn.edition, turn.next_days, start=today)
    nearest = Step.objects.filter(application=OuterRef("application"), state=Step.State.AHEAD).order_by("position")
    Step.objects.filter(application__in=ids, state=Step.State.AHEAD, pk=Subquery(nearest.values("pk")[:1])).update(
        state=Step.State.CURRENT,
        started_at=at,
        due_on=due_on,
        due_is_provisional=provisional,
        counted_from=today if due_on else None,
        counted_days=turn.next_days,
    )
    current = Step.objects.filter(application=OuterRef("pk"), state=Step.State.CURRENT)
    Application.objects.filter(pk__in=ids).update(
        waiting_for=Subquery(current.values("pk")[:1]),
        due_on=due_on,
        due_is_provisional=provisional,
        version=F("version") + 1,
    )
    kind = StepAgreed if answer.agrees else StepNotRecommended
    event: ApplicationEvent = kind.of(
        *applications, by=by, at=at, office=turn.office, next_office=turn.next_office, due_on=due_on
    )
    return event


def _grant(turn: Turn, applications: Sequence[Application], answer: Answer, *, by: Person, at: datetime) -> Granted:
    """The last word. What needs no confirmation takes effect when the time for undoing is over, or on its later day.

    It holds from the day of the paper, where it was signed on one (domain 3.11); the days that the applicant has to
    confirm, and those for undoing, run from now.
    """
    kind, today = kind_of(turn.kind), localtime(at).date()
    ids = [one.pk for one in applications]
    Material.objects.filter(application__in=ids, state=Material.State.SUBMITTED).update(state=Material.State.ACCEPTED)
    confirm_by = None
    if kind.needs_confirmation:
        days = rules_of(turn.edition).whole(kind.confirm_parameter)
        confirm_by, provisional = _due(turn.edition, days, start=today)
        _end(applications, Outcome.GRANTED, at=at, due_on=confirm_by, due_is_provisional=provisional)
    else:
        by_day: dict[date, list[Application]] = defaultdict(list)
        for one in applications:
            by_day[kind.effective_on(one, today=answer.paper.day if answer.paper else today)].append(one)
        for day, ones in by_day.items():
            settles_at = max(at + UNDO, make_aware(datetime.combine(day, time.min)))
            _end(ones, Outcome.GRANTED, at=at, effective_on=day, settles_at=settles_at)
        ring_after_commit(EFFECTS, after=UNDO)
    event: Granted = Granted.of(*applications, by=by, at=at, office=turn.office, confirm_by=confirm_by)
    return event


def _end(applications: Sequence[Application], outcome: Outcome, *, at: datetime, **values: object) -> None:
    """Decided; no office has it any more."""
    ids = [one.pk for one in applications]
    sources, target = ends_of(Application, "decide")
    Step.objects.filter(application__in=ids, state=Step.State.AHEAD).update(state=Step.State.SKIPPED)
    left = {"waiting_for": None, "due_on": None, "due_is_provisional": False} | values
    Application.objects.filter(pk__in=ids, state__in=sources).update(
        state=State(target), outcome=outcome, decided_at=at, version=F("version") + 1, **left
    )


def noon_of(day: date) -> datetime:
    """The moment by which it is asked who held an office on a day."""
    return make_aware(datetime.combine(day, time(12)))


def _due(edition: int, working_days: int | None, *, start: date) -> tuple[date | None, bool]:
    """The due day and whether it is provisional; None where the edition sets no clock."""
    if working_days is None:
        return None, False
    due = promised_from(rules_of(edition), working_days, start=start)
    return due.day, due.provisional
