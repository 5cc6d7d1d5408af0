"""A registration as its student sees it, before and while filling in: conditions, papers, parts, whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.kind import WayOn
from casework.models import Application
from casework.queries.materials import Paper
from casework.queries.queue import office_name
from casework.queries.rulings import ShownRuling, shown_ruling
from casework.queries.words import day_words
from enrollment.models import RegistrationRequest, TermRegistration
from enrollment.queries.own_data import NAMES, DataField
from enrollment.queries.registration import Filing, cases_for, edition_of, filing_of, to_register
from enrollment.rules.papers import PAPERS
from rulebook.clauses.registration import RegistrationCase
from rulebook.queries import rules_of
from security.models import Appointment, Person
from security.rules.matrix import offices_for

# What the task itself still asks for; before it is begun these are no obstacles but the work to do.
PART_OF_THE_TASK = frozenset({"registration.required_papers_are_given", "registration.data_is_confirmed"})
SAID_IN_THE_FORM = (
    "registration.data_is_confirmed",
    "registration.filed_in_time_or_with_reason",
    "registration.return_after_auto_left_is_explained",
)
REVIEWS = ("registration.dept_review", "registration.final_review")


@dataclass(frozen=True)
class Needed:
    """One paper that the regulation names, and whether this student must give it."""

    title: str
    hint: str
    is_required: bool


@dataclass(frozen=True)
class Part:
    """One part of the task: its page (by name), and how far it is, in words with a tone."""

    title: str
    page: str
    state: str
    tone: str
    is_open: bool = True


@dataclass(frozen=True)
class Contact:
    """Where to ask: a department or the school, and who holds its offices today."""

    unit: str
    names: Sequence[str]


def case_of(
    row: TermRegistration,
    *,
    at: datetime,
    application: Application | None = None,
    answers: Mapping[str, Any] | None = None,
    items: Sequence[DataField] = (),
) -> RegistrationCase:
    """The facts as they stand now. `answers` are the draft's, which count as if handed in for these `items` of data."""
    request = RegistrationRequest(term_registration=row)
    if application is not None:
        request.application = application
    said = (answers or {}).get("data", {})
    request.health_changed = bool((answers or {}).get("health_changed"))
    request.late_reason = (answers or {}).get("late_reason") or None
    case = cases_for([request], at=at)[request.pk]
    return replace(case, data_confirmed=bool(said) and all(item.name in said for item in items))


def conditions_of(row: TermRegistration, case: RegistrationCase, *, is_begun: bool) -> Sequence[ShownRuling]:
    """Every provision applied to this registration as it stands now, each with its article (law 4)."""
    return [
        shown_ruling(found)
        for found in rules_of(edition_of(row)).rule("registration", case)
        if is_begun or found.provision.clause not in PART_OF_THE_TASK
    ]


def stopped_by(row: TermRegistration, case: RegistrationCase) -> bool:
    """Whether a hard rule stands in the way that nothing in the form would settle: then nobody fills it in."""
    conditions = conditions_of(row, replace(case, reason_given=True), is_begun=False)
    return any(one.hard and not one.met for one in conditions)


def way_on_of(row: int, *, of: Person, at: datetime) -> WayOn | None:
    """What a student who was refused may do now: file once more, register late, or nothing here."""
    today = localtime(at).date()
    found = next((one for one in to_register(of, today) if one.pk == row), None)
    filing = filing_of(found, today) if found else None
    if found is None or filing is None:
        return None
    says = _("You can put right what was wrong and file it once more until %(day)s.") % {"day": day_words(found.last)}
    if filing == Filing.LATE:
        says = _("The days for putting it right are over. You can still register late if you give the reason.")
    return WayOn(says, reverse("enrollment:registration", args=[row]), str(filing.label))


def papers_for(row: TermRegistration, case: RegistrationCase) -> Sequence[Needed]:
    """What to have at hand before beginning (REG-3.1)."""
    asked = rules_of(edition_of(row)).codes("reg.required_docs")
    needed = case.papers_needed(asked)
    return [Needed(_(PAPERS[key][0]), _(PAPERS[key][1]), key in needed) for key in asked if key in PAPERS]


def parts_of(answers: Mapping[str, Any], papers: Sequence[Paper]) -> Sequence[Part]:
    """The parts in any order; checking and handing in comes when the others are done."""
    said = answers.get("data", {})
    answered = [name in said for name in NAMES] + ["health_changed" in answers]
    given = [paper.state not in {"MISSING", "TO_REPLACE"} for paper in papers if paper.is_required]
    some_paper = any(paper.files for paper in papers)
    is_ready = all(answered) and all(given)
    last = (_("not begun"), "") if is_ready else (_("cannot be done yet"), "")
    return (
        Part(_("Your data"), "enrollment:registration_data", *_how_far(any(answered), all(answered))),
        Part(_("Your papers"), "enrollment:registration_papers", *_how_far(some_paper, some_paper and all(given))),
        Part(_("Check and hand in"), "enrollment:registration_check", *last, is_open=is_ready),
    )


def contacts_of(row: TermRegistration, *, at: datetime) -> Sequence[Contact]:
    """Who deals with registrations of this student's department, and at academic affairs."""
    offices = [office for one in REVIEWS for office in offices_for(one)]
    held = (
        Appointment.objects.filter(office__in=offices, unit__in=row.unit.lineage, during__contains=localtime(at).date())
        .exclude(person__account__is_active=False)
        .select_related("person", "unit")
        .order_by("unit__kind", "office", "pk")  # departments before the school
    )
    found: dict[str, list[str]] = {}
    for one in held:
        found.setdefault(one.unit.name if one.unit.parent_id else _("Academic affairs"), []).append(one.person.name)
    return [Contact(unit, tuple(dict.fromkeys(names))) for unit, names in found.items()]


def _how_far(is_begun: bool, is_done: bool) -> tuple[str, str]:  # noqa: FBT001
    if is_done:
        return _("done"), "ok"
    return (_("begun"), "warn") if is_begun else (_("not begun"), "")


def in_turn(steps: Iterable[Any]) -> list[tuple[str, Any]]:
    """Steps of an edition's route, or of an application, with the name of their office as a student reads it."""
    return [(_("Your department") if one.office == "DEPT" else office_name(one.office), one) for one in steps]
