"""The demo's applications, written: with what they say, their steps and what was answered at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.models import Application, Decision, Step
from enrollment.models import Batch, RegistrationRequest
from enrollment.rules.one_open import only_of
from registrar.demo.cases import Case, DueDays
from registrar.demo.school import School
from rulebook.rules.calendar import WorkingCalendar
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.models import Unit

FIELDS: Final = [
    "name",
    "sex",
    "birth_date",
    "id_number",
    "ethnic",
    "major",
    "class",
    "political",
    "phone",
    "email",
    "home_address",
    "guardian",
    "guardian_phone",
]
STATES: Final = {
    "confirmed": "IN_EFFECT", "granted": "DECIDED", "at_academic_affairs": "OPEN", "at_department": "OPEN",
    "returned": "WITH_APPLICANT", "refused": "DECIDED", "taken_back": "TAKEN_BACK", "draft": "DRAFT",
}  # fmt: skip


def write_applications(school: School, batch: Batch, cases: list[Case], calendar: WorkingCalendar) -> None:
    """Applications, requests, steps and decisions, in bulk; papers and roster rows are written elsewhere."""
    due = DueDays(calendar)
    copy_rows(
        Application,
        ("id", "number", "kind", "person", "opened_by", "unit", "edition", "state", "outcome", "due_on", "exclusive",
         "particulars", "version", "opened_at", "submitted_at", "decided_at", "effective_on", "in_effect_at", "closed_at"),
        (_application(case, batch, due) for case in cases),
    )  # fmt: skip
    copy_rows(
        RegistrationRequest,
        ("application", "term_registration", "answers", "data_digest", "data_confirmed_at", "health_changed"),
        (
            (case.pk, case.row.pk, _answers(), "", case.submitted if case.standing != "draft" else None, False)
            for case in cases
        ),
    )
    classes = Unit.objects.filter(kind="CLASS", parent__isnull=False)
    departments = {pk: parent or 0 for pk, parent in classes.values_list("pk", "parent")}
    root = school.units[""].pk
    copy_rows(
        Step,
        ("id", "application", "position", "office", "unit", "verb", "mode", "working_days", "state", "started_at",
         "due_on", "days_left", "done_at"),
        (step for case in cases if case.standing != "draft" for step in _steps(case, departments, root, due)),
    )  # fmt: skip
    waiting = [(case, case.steps[1 if case.standing == "at_academic_affairs" else 0]) for case in cases]
    for case, step in waiting:
        if case.standing in {"at_academic_affairs", "at_department", "returned"}:
            Application.objects.filter(pk=case.pk).update(waiting_for=step)
    _decisions(school, cases, departments)


def _application(case: Case, batch: Batch, due: DueDays) -> tuple[object, ...]:
    standing, state = case.standing, STATES[case.standing]
    decided = case.decided if standing in {"confirmed", "granted", "refused"} else None
    ended = {"confirmed": case.confirmed, "refused": case.decided, "taken_back": case.department}.get(standing)
    due_on = {
        "granted": due(case.decided, 3),
        "at_academic_affairs": due(case.department, 3),
        "at_department": due(case.submitted, 2),
        "returned": due(case.department, 5),
    }.get(standing)
    return (
        case.pk, f"ZC{case.submitted:%Y}{case.pk:07d}", "registration", case.row.person_id, case.row.person_id,
        case.row.unit_id, batch.edition_id, state,
        {"confirmed": "GRANTED", "granted": "GRANTED", "refused": "REFUSED"}.get(standing, ""), due_on,
        f"registration:{case.row.enrollment_id}" if standing == "draft" else only_of(case.row.enrollment_id),
        {} if standing == "draft" else {"data": _answers(), "health_changed": False}, 3, case.submitted,
        None if standing == "draft" else case.submitted, decided,
        case.confirmed.date() if standing == "confirmed" else None,
        case.confirmed if standing == "confirmed" else None, ended,
    )  # fmt: skip


def _answers() -> dict[str, dict[str, bool]]:
    return {name: {"right": True} for name in FIELDS}


def _steps(case: Case, departments: dict[int, int], root: int, due: DueDays) -> Iterator[tuple[object, ...]]:
    department = departments[case.row.unit_id]
    passed = case.standing in {"confirmed", "granted", "refused", "at_academic_affairs"}
    first = "DONE" if passed else "SKIPPED" if case.standing == "taken_back" else "CURRENT"
    returned = case.standing == "returned"
    yield (
        case.steps[0], case.pk, 1, "DEPT", department, "recommend", "deciding", 2, first, case.submitted,
        None if returned else due(case.submitted, 2), 1 if returned else None, case.department if passed else None,
    )  # fmt: skip
    second = {"at_academic_affairs": "CURRENT", "taken_back": "SKIPPED"}.get(
        case.standing, "DONE" if passed else "AHEAD"
    )
    yield (
        case.steps[1], case.pk, 2, "AA", root, "approve", "deciding", 3, second, case.department if passed else None,
        due(case.department, 3) if passed else None, None, case.decided if second == "DONE" else None,
    )  # fmt: skip


def _decisions(school: School, cases: list[Case], departments: dict[int, int]) -> None:
    heads = {school.units[code].pk: school.officers[f"head_{code.lower()}"].pk for code in school.units if code}
    registrar = school.officers["registrar2"].pk
    rows: list[tuple[object, ...]] = []
    for case in cases:
        head = heads[departments[case.row.unit_id]]
        if case.standing == "returned":
            items, words = ["material:FEE_OR_AID"], "缴费凭证不清晰，请重新拍照上传。"
            rows.append((case.pk, case.steps[0], head, "RETURNED", words, items, case.department))
        elif case.standing in {"confirmed", "granted", "refused", "at_academic_affairs"}:
            rows.append((case.pk, case.steps[0], head, "AGREED", "情况属实，同意。", [], case.department))
        if case.standing in {"confirmed", "granted"}:
            rows.append((case.pk, case.steps[1], registrar, "AGREED", None, [], case.decided))
        elif case.standing == "refused":
            words = "缴费凭证与财务处记录不一致，请核实后再次提交。"
            rows.append((case.pk, case.steps[1], registrar, "REFUSED", words, [], case.decided))
    columns = ("application", "step", "officer", "verdict", "opinion", "returned_items", "at")
    ids = allocate_ids(Decision, len(rows))
    copy_rows(Decision, ("id", *columns), [(pk, *row) for pk, row in zip(ids, rows, strict=True)])
