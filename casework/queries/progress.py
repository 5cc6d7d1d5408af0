"""Where an application stands: state, deadline, the marks of its route, and what its applicant can do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import FilteredRelation, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.kind import WayOn, kind_of
from casework.models import Application, Decision, Outcome, State, Step
from casework.queries.history import Moment, history_of
from casework.queries.queue import office_name
from casework.queries.words import day_words, due_words
from security.models import Person

_TONES: Final = {"OPEN": "info", "WITH_APPLICANT": "warn", "DRAFT": "mute", "IN_EFFECT": "ok", "FILED": "ok"}


@dataclass(frozen=True)
class Stage:
    """One mark of the step tracker. `state` is done, now, next or stopped."""

    name: str
    state: str
    note: str


@dataclass(frozen=True)
class Progress:
    """Where an application stands, what has happened, and what its applicant can do now. `current` is its open step.

    `is_overdue`: the office that has it is late, and its head was told. `returned` is the latest return that stands.
    """

    application: Application
    title: str
    state_label: str
    tone: str
    due: str
    due_tone: str
    promised: str
    handler: str
    current: Step | None
    is_overdue: bool
    stages: Sequence[Stage]
    history: Sequence[Moment]
    returned: Decision | None
    answered_by: frozenset[int]
    is_own: bool
    has_receipt: bool
    may_take_back: bool
    may_confirm: bool
    must_answer: bool
    answer_page: str
    way_on: WayOn | None


def progress_of(application: Application, *, reader: Person, at: datetime) -> Progress:
    """Where it stands, in one query. The reader's right to read it has been asked before."""
    kind, today = kind_of(application.kind), localtime(at).date()
    due, due_tone = due_words(application, today=today)
    is_own = application.person_id == reader.pk
    steps, decisions = _steps_and_decisions(application, only_standing=is_own)
    label, tone = state_of(application)
    current = next((one for one in steps if one.state == Step.State.CURRENT), None)
    return Progress(
        application=application,
        title=str(kind.title),
        state_label=label,
        tone=tone,
        due=due,
        due_tone=due_tone,
        promised=day_words(application.due_on, provisional=application.due_is_provisional),
        handler=_handler(application, steps, is_own=is_own),
        current=current,
        is_overdue=application.state == State.OPEN and current is not None and _is_overdue(current, today),
        stages=_stages(application, steps, is_own=is_own),
        history=history_of(application, decisions, for_applicant=is_own),
        returned=next((one for one in reversed(decisions) if _is_return(one)), None),
        answered_by=frozenset(one.entered_by_id or one.officer_id for one in decisions if one.undone_at is None),
        is_own=is_own,
        has_receipt=application.submitted_at is not None and not kind.is_of_the_school,
        may_take_back=_may_take_back(application, reader) and not kind.is_of_the_school,
        may_confirm=is_own and is_to_confirm(application),
        must_answer=_must_answer(application, reader),
        answer_page=kind.answer_page(application),
        way_on=kind.way_on(application, at=at) if is_own and application.outcome == Outcome.REFUSED else None,
    )


def _is_return(decision: Decision) -> bool:
    return decision.verdict == Decision.Verdict.RETURNED and decision.undone_at is None


def _must_answer(application: Application, reader: Person) -> bool:
    """A draft lies with who began it, what was returned with whom it concerns too."""
    if application.opened_by_id == reader.pk:
        return application.state in {State.DRAFT, State.WITH_APPLICANT}
    return application.person_id == reader.pk and application.state == State.WITH_APPLICANT


def _may_take_back(application: Application, reader: Person) -> bool:
    of = application.opened_by_id if application.state == State.DRAFT else application.person_id
    return application.is_open and of == reader.pk


def _is_overdue(step: Step, today: date) -> bool:
    """Whether its head was told that it is late, and it still is."""
    return step.escalated_at is not None and step.due_on is not None and step.due_on < today


def is_to_confirm(application: Application) -> bool:
    """Whether it is granted and takes effect only by its applicant's word."""
    granted = application.state == State.DECIDED and application.outcome == Outcome.GRANTED
    return granted and kind_of(application.kind).needs_confirmation


def _steps_and_decisions(application: Application, *, only_standing: bool) -> tuple[list[Step], list[Decision]]:
    """The steps of the route in order, and what was answered at them from the first answer to the last: one query."""
    which = Q(decisions__undone_at=None) if only_standing else Q()
    answers = application.steps.annotate(answer=FilteredRelation("decisions", condition=which))
    rows = answers.select_related("claimed_by", "answer__officer", "answer__covers", "answer__entered_by")  # type: ignore[misc]
    steps: dict[int, Step] = {}
    decisions: list[Decision] = []
    for row in rows.order_by("position"):
        steps.setdefault(row.pk, row)
        decisions += [row.answer] if hasattr(row, "answer") else []
    return list(steps.values()), sorted(decisions, key=lambda one: (one.at, one.pk))


def state_of(application: Application) -> tuple[str, str]:
    """The state in words a student understands, and its tone."""
    if is_to_confirm(application):
        return str(_("Granted, please confirm")), "warn"
    if application.state == State.DECIDED and application.outcome == Outcome.GRANTED:
        return str(Outcome(application.outcome).label), "ok"
    if application.state == State.DECIDED:
        return str(Outcome(application.outcome).label), "bad"
    return str(State(application.state).label), _TONES.get(application.state, "mute")


def _handler(application: Application, steps: Sequence[Step], *, is_own: bool) -> str:
    if application.state in {State.WITH_APPLICANT, State.DRAFT} or is_to_confirm(application):
        return str(_("You")) if is_own else application.person.name
    current = next((step for step in steps if step.pk == application.waiting_for_id), None)
    return office_name(current.office) if current else ""


def _stages(application: Application, steps: Sequence[Step], *, is_own: bool) -> list[Stage]:
    """Submitted, each office, and the confirmation where the kind has one."""
    done = application.submitted_at
    stages = [Stage(str(_("Submit")), "done" if done else "now", _moment(done))]
    with_applicant = str(_("with you")) if is_own else str(_("with the applicant"))
    for step in steps:
        state = {"DONE": "done", "CURRENT": "now"}.get(step.state, "stopped" if application.closed_at else "next")
        note = _moment(step.done_at)
        if state == "now":
            note = with_applicant if application.state == State.WITH_APPLICANT else _by_day(step.due_on)
        stages.append(Stage(office_name(step.office), state, note))
    if kind_of(application.kind).needs_confirmation:
        granted = is_to_confirm(application)
        state = (
            "done" if application.in_effect_at else "now" if granted else "stopped" if application.closed_at else "next"
        )
        note = _by_day(application.due_on) if granted else _moment(application.in_effect_at)
        stages.append(Stage(str(_("Confirm")), state, note))
    return stages


def _moment(at: datetime | None) -> str:
    return localtime(at).strftime("%m-%d %H:%M") if at else ""


def _by_day(day: date | None) -> str:
    return _("by %(day)s") % {"day": day.strftime("%m-%d")} if day else ""
