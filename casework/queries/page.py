"""Everything the page of one application shows, to its applicant and to the offices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.kind import Fact, Slot, kind_of
from casework.models import Application, Decision, File, Material, Outcome, Ruling, State, Step
from casework.queries.desk import on_the_desk_of, visible_to
from casework.queries.files import state_words
from casework.queries.papers import ENTER, PAPER
from casework.queries.queue import labels_of, office_name
from casework.queries.rulings import in_words
from casework.queries.undoing import undoable_by
from casework.queries.words import day_words, due_words
from rulebook.rules.edition import Ruling as Found
from security.access import may_where
from security.models import Person


@dataclass(frozen=True)
class Stage:
    """One mark of the step tracker. `state` is done, now, next or stopped."""

    name: str
    state: str
    note: str


@dataclass(frozen=True)
class Moment:
    """One line of the history: who, what, when, in which words."""

    who: str
    what: str
    at: datetime
    text: str
    kind: str
    scan: int | None = None
    """The id of the answer whose scan can be opened."""


@dataclass(frozen=True)
class Paper:
    """One material with its files, ready to be shown. `files` are (id, name, why it cannot be opened)."""

    slot: str
    title: str
    hint: str
    state: str
    state_label: str
    tone: str
    note: str
    is_required: bool
    files: Sequence[tuple[int, str, str]]


@dataclass(frozen=True)
class ShownRuling:
    """A ruling in the reader's words: the school's sentence, the article, the fact, what to do."""

    says: str
    reads: str
    cites: str
    because: str
    clause: str
    met: bool
    hard: bool
    reason: str


@dataclass(frozen=True)
class Progress:
    """Where an application stands, what has happened, and what its applicant can do now. `current` is its open step."""

    application: Application
    title: str
    state_label: str
    tone: str
    due: str
    due_tone: str
    promised: str
    handler: str
    current: Step | None
    stages: Sequence[Stage]
    history: Sequence[Moment]
    answered_by: frozenset[int]
    is_own: bool
    may_take_back: bool
    may_confirm: bool
    must_answer: bool
    answer_page: str


@dataclass(frozen=True)
class ApplicationPage(Progress):
    """All facts of the page. `label` is for officers, who have to tell namesakes apart."""

    label: str
    facts: Sequence[Fact]
    papers: Sequence[Paper]
    rulings: Sequence[ShownRuling]
    may_decide: bool
    may_undo: bool
    may_enter_paper: bool


_TONES = {"OPEN": "info", "WITH_APPLICANT": "warn", "DRAFT": "mute", "IN_EFFECT": "ok", "FILED": "ok"}
_PAPER_TONES = {"ACCEPTED": "ok", "SUBMITTED": "info", "TO_REPLACE": "warn", "MISSING": "warn"}
_VERDICT_TONES = {"AGREED": "ok", "REFUSED": "bad", "RETURNED": "warn"}


def application_page(pk: int, *, reader: Person, at: datetime) -> ApplicationPage | None:
    """The page of an application, as this reader sees it; None if the reader may not."""
    desk = on_the_desk_of(reader, at).filter(pk=OuterRef("pk"))
    rows = visible_to(reader, at).filter(pk=pk).annotate(is_on_desk=Exists(desk))
    application = rows.select_related("person", "unit__parent").first()
    if application is None:
        return None
    progress = progress_of(application, reader=reader, at=at)
    facts = kind_of(application.kind).facts(application)  # before the labels, which may use what was read for them
    return ApplicationPage(
        **vars(progress),
        label="" if progress.is_own else labels_of([application]).get(application.pk, ""),
        facts=facts,
        papers=papers_of(application),
        rulings=_rulings(application),
        may_decide=application.is_on_desk,
        may_enter_paper=application.state == State.OPEN
        and application.person_id != reader.pk
        and bool(may_where(reader, PAPER, at, verbs=ENTER)),
        may_undo=reader.pk in progress.answered_by and undoable_by(reader, at).filter(application=application).exists(),
    )


def progress_of(application: Application, *, reader: Person, at: datetime) -> Progress:
    """Where it stands, in one query. The reader's right to read it has been asked before."""
    kind, today = kind_of(application.kind), localtime(at).date()
    due, due_tone = due_words(application, today=today)
    is_own = application.person_id == reader.pk
    steps, decisions = _steps_and_decisions(application, only_standing=is_own)
    label, tone = state_of(application)
    return Progress(
        application=application,
        title=str(kind.title),
        state_label=label,
        tone=tone,
        due=due,
        due_tone=due_tone,
        promised=day_words(application.due_on, provisional=application.due_is_provisional),
        handler=_handler(application, steps, is_own=is_own),
        current=next((one for one in steps if one.state == Step.State.CURRENT), None),
        stages=_stages(application, steps, is_own=is_own),
        history=_history(application, decisions, for_applicant=is_own),
        answered_by=frozenset(one.entered_by_id or one.officer_id for one in decisions if one.undone_at is None),
        is_own=is_own,
        may_take_back=is_own and application.is_open and not kind.is_of_the_school,
        may_confirm=is_own and _is_to_confirm(application),
        must_answer=is_own and application.state in {State.DRAFT, State.WITH_APPLICANT},
        answer_page=kind.answer_page(application),
    )


def _is_to_confirm(application: Application) -> bool:
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
    if application.state == State.DECIDED and application.outcome == Outcome.GRANTED:
        return str(_("Granted, please confirm")), "warn"
    if application.state == State.DECIDED:
        return str(Outcome(application.outcome).label), "bad"
    return str(State(application.state).label), _TONES.get(application.state, "mute")


def papers_of(application: Application) -> list[Paper]:
    """The materials in order, with the files that count now."""
    titles = kind_of(application.kind).slot_titles(application)
    return [_paper(material, files, titles.get(material.slot)) for material, files in _materials(application)]


def _materials(application: Application) -> Iterable[tuple[Material, list[tuple[int, str, str]]]]:
    """The materials in order, each with id, name and state of its files: one query."""
    given = FilteredRelation("files", condition=Q(files__removed_at=None))
    rows = application.materials.annotate(given=given).select_related("given__file")  # type: ignore[misc]
    materials: dict[int, tuple[Material, list[tuple[int, str, str]]]] = {}
    for row in rows.order_by("position", "given__pk"):
        _material, files = materials.setdefault(row.pk, (row, []))
        files += [_given(row.given.file)] if hasattr(row, "given") else []
    return materials.values()


def _given(file: File) -> tuple[int, str, str]:
    return file.pk, file.name, state_words(file)


def _paper(material: Material, files: list[tuple[int, str, str]], slot: Slot | None) -> Paper:
    return Paper(
        slot=material.slot,
        title=slot.title if slot else material.slot,
        hint=slot.hint if slot else "",
        state=material.state,
        state_label=str(Material.State(material.state).label),
        tone=_PAPER_TONES[material.state] if material.is_required or files else "mute",
        note=material.note,
        is_required=material.is_required,
        files=files,
    )


def shown_ruling(found: Found, reason: str = "") -> ShownRuling:
    """A ruling as the page prints it."""
    return ShownRuling(
        says=found.provision.says,
        reads=found.provision.reads,
        cites=found.provision.cites,
        because=in_words(found),
        clause=found.provision.clause,
        met=found.met,
        hard=found.hard,
        reason=reason,
    )


def _rulings(application: Application) -> list[ShownRuling]:
    """Those of the latest round."""
    rows = list(Ruling.objects.filter(application=application).order_by("-round", "position"))
    latest = [row for row in rows if row.round == rows[0].round]
    return [shown_ruling(Found.from_row(row.facts), row.reason or "") for row in latest]


def _handler(application: Application, steps: Sequence[Step], *, is_own: bool) -> str:
    if application.state in {State.WITH_APPLICANT, State.DRAFT} or _is_to_confirm(application):
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
        granted = _is_to_confirm(application)
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


def _history(application: Application, decisions: Sequence[Decision], *, for_applicant: bool) -> list[Moment]:
    """Newest first: submission, decisions, confirmation."""
    moments: list[Moment] = []
    if application.submitted_at:
        who = _("You") if for_applicant else application.person.name
        moments.append(Moment(str(who), str(_("submitted")), application.submitted_at, "", "info"))
    moments += [
        Moment(
            _signed_by(decision),
            _verdict_words(decision),
            decision.at,
            decision.opinion or "",
            _VERDICT_TONES[decision.verdict],
            decision.pk if decision.scan_id else None,
        )
        for decision in decisions
    ]
    if application.in_effect_at:
        moments.append(Moment("", str(_("in effect")), application.in_effect_at, "", "ok"))
    elif application.state == State.TAKEN_BACK and application.closed_at:
        moments.append(Moment("", str(_("taken back")), application.closed_at, "", "mute"))
    return moments[::-1]


def _signed_by(decision: Decision) -> str:
    """The office and who answered for it, and for whom, where it was somebody's cover."""
    who = f"{office_name(decision.step.office)} · {decision.officer.name}"
    return f"{who}{_(' (standing in for %(name)s)') % {'name': decision.covers.name}}" if decision.covers else who


def _verdict_words(decision: Decision) -> str:
    words = str(Decision.Verdict(decision.verdict).label)
    if decision.paper_day is not None and decision.entered_by is not None:
        words = _("%(answer)s (signed on paper on %(day)s, entered by %(who)s)") % {
            "answer": words,
            "day": decision.paper_day.isoformat(),
            "who": decision.entered_by.name,
        }
    if decision.together_id:
        words = _("%(answer)s (together with others)") % {"answer": words}
    return _("%(answer)s, taken back") % {"answer": words} if decision.undone_at else words


def blocking_rulings(rulings: Sequence[Any]) -> list[ShownRuling]:
    """The rulings that stand in the way, as the page prints them."""
    return [shown_ruling(one) for one in rulings]
