"""The demo's registrations: two closed terms, and the current one with applications in every state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from ipaddress import ip_address
from random import Random
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from casework.models import Application, Confirmation, Decision, File, Material, MaterialFile, Step
from casework.storage.vault import Kept, keep
from enrollment.actions.change_status import change_status
from enrollment.actions.draw_closing_list import draw_closing_list
from enrollment.actions.issue_bulletin import issue_bulletin
from enrollment.actions.open_batch import open_batch
from enrollment.models import Batch, Enrollment, FeeRecord, HealthCheck, RegistrationRequest, Roster, TermRegistration
from registrar.demo.plan import STANDINGS
from registrar.demo.roll import CATEGORY
from registrar.demo.school import School
from rulebook.rules.calendar import WorkingCalendar
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.models import Unit
from security.queries import the_system

TUITION = Decimal("3600.00")  # yuan a year, in the demo
ZONE = ZoneInfo("Asia/Shanghai")
OVERDUE = 0.1  # of those at the departments, how many have waited too long
FIELDS = [
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
STATES = {
    "confirmed": "IN_EFFECT", "granted": "DECIDED", "at_academic_affairs": "OPEN", "at_department": "OPEN",
    "returned": "WITH_APPLICANT", "refused": "DECIDED", "taken_back": "TAKEN_BACK", "draft": "DRAFT",
}  # fmt: skip
PAPER_STATES = {"confirmed": "ACCEPTED", "granted": "ACCEPTED", "returned": "TO_REPLACE"}


@dataclass
class Case:
    """One application to be written: who, where it stands, and the moments of its steps."""

    pk: int
    row: TermRegistration
    standing: str
    submitted: datetime
    department: datetime
    decided: datetime
    confirmed: datetime
    steps: tuple[int, int] = (0, 0)


def past_terms(school: School) -> None:
    """The two earlier terms: everybody due was registered, a few were not; both are closed. The later has its list and
    a bulletin.
    """
    head = school.officers["aa_head"]
    for term in school.terms[:-1]:
        opened = open_batch(
            term=term,
            categories=(CATEGORY,),
            openings={"RETURNING": term.opens_on},
            by=head,
            at=datetime.combine(term.opens_on, time(8), ZONE),
        )
        rows = TermRegistration.objects.filter(batch=opened.batch)
        rows.exclude(enrollment__entered_on__gt=term.opens_on).filter(enrollment__status="ACTIVE").update(
            state="REGISTERED",
            first_filed_on=term.opens_on + timedelta(days=2),
            registered_at=datetime.combine(term.opens_on + timedelta(days=4), time(10), ZONE),
        )
        rows.filter(enrollment__entered_on__gt=term.opens_on).delete()
        rows.exclude(state="REGISTERED").update(state="UNREGISTERED")
        Batch.objects.filter(pk=opened.batch).update(closed_at=school.at, closed_by=head)
    draw_closing_list(batch=opened.batch, by=head, at=school.at)
    issue_bulletin(batch=opened.batch, as_of=term.opens_on + timedelta(weeks=2), by=head, at=school.at)


def current_term(school: School, chance: Random, calendar: WorkingCalendar) -> None:
    """Open the term by the act, then write applications in every state, deterministically."""
    term = school.terms[-1]
    openings = {"RETURNING": term.opens_on} | ({"NEW": term.opens_on} if term.ordinal == 1 else {})
    opened = open_batch(
        term=term,
        categories=(CATEGORY,),
        openings=openings,
        by=school.officers["aa_head"],
        at=datetime.combine(term.opens_on, time(8), ZONE),
    )
    batch = Batch.objects.select_related("edition").get(pk=opened.batch)
    rows = list(
        TermRegistration.objects.filter(batch=batch, counted_in_due=True)
        .select_related("roster", "enrollment", "unit")
        .order_by("enrollment__student_no")
    )
    _fees_and_health(school, batch, rows, chance)
    standings = [name for name, share in STANDINGS for _ in range(share)]
    cases = [
        case
        for place, row in enumerate(rows)
        if (case := _case(school, row, standings[(place * 37) % len(standings)], chance, calendar)) is not None
    ]
    _number(cases)
    _write(school, batch, cases, calendar)


def _fees_and_health(school: School, batch: Batch, rows: list[TermRegistration], chance: Random) -> None:
    states = ["PAID"] * 88 + ["AID"] * 4 + ["LOAN"] * 3 + ["GREEN_CHANNEL"] * 2 + ["UNPAID"] * 3
    by, ids = school.officers["finance"].pk, allocate_ids(FeeRecord, len(rows))
    copy_rows(
        FeeRecord,
        ("id", "enrollment", "batch", "state", "due_amount", "paid_amount", "source", "entered_by", "entered_at"),
        [
            (
                pk,
                row.enrollment_id,
                batch.pk,
                state,
                TUITION,
                TUITION if state == "PAID" else None,
                "财务处导入",
                by,
                school.at,
            )
            for pk, row, state in zip(ids, rows, [chance.choice(states) for _ in rows], strict=True)
        ],
    )
    new = [row.enrollment_id for row in rows if row.roster.group == Roster.Group.NEW and chance.random() < 0.95]
    copy_rows(
        HealthCheck,
        ("enrollment", "attended_on", "entered_by"),
        [(enrollment, batch.term.opens_on, school.officers["clinic"].pk) for enrollment in new],
    )


def _case(
    school: School, row: TermRegistration, standing: str, chance: Random, calendar: WorkingCalendar
) -> Case | None:
    if standing == "not_begun":
        return None
    opens, now = school.terms[-1].opens_on, school.at
    span = max((now - datetime.combine(opens, time(9), ZONE)).total_seconds() - 7200, 3600)
    earliest, latest = (0.6, 0.97) if standing in {"at_department", "draft", "taken_back"} else (0.0, 0.55)
    share = earliest + (latest - earliest) * chance.random()
    if standing == "at_department" and chance.random() < OVERDUE:
        share = 0.1
    submitted = datetime.combine(opens, time(9), ZONE) + timedelta(seconds=span * share)
    return Case(
        pk=0,
        row=row,
        standing=standing,
        submitted=submitted,
        department=submitted + (now - submitted) * 0.3,
        decided=submitted + (now - submitted) * 0.6,
        confirmed=submitted + (now - submitted) * 0.85,
    )


def _number(cases: list[Case]) -> None:
    for case, pk in zip(cases, allocate_ids(Application, len(cases)), strict=True):
        case.pk = pk
    stepped = [case for case in cases if case.standing != "draft"]
    numbers = iter(allocate_ids(Step, 2 * len(stepped)))
    for case in stepped:
        case.steps = (next(numbers), next(numbers))


def _write(school: School, batch: Batch, cases: list[Case], calendar: WorkingCalendar) -> None:
    due = _DueDays(calendar)
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
    _papers(cases)
    _stand(school, cases)


def _application(case: Case, batch: Batch, due: _DueDays) -> tuple[object, ...]:
    standing, state = case.standing, STATES[case.standing]
    decided = case.decided if standing in {"confirmed", "granted", "refused"} else None
    ended = {"confirmed": case.confirmed, "refused": case.decided, "taken_back": case.department}.get(standing)
    due_on = {
        "granted": due(case.decided, 3),
        "at_academic_affairs": due(case.department, 3),
        "at_department": due(case.submitted, 2),
    }.get(standing)
    return (
        case.pk, f"ZC{case.submitted:%Y}{case.pk:07d}", "registration", case.row.person_id, case.row.person_id,
        case.row.unit_id, batch.edition_id, state,
        {"confirmed": "GRANTED", "granted": "GRANTED", "refused": "REFUSED"}.get(standing, ""), due_on,
        f"registration:{case.row.enrollment_id}",
        {} if standing == "draft" else {"data": _answers(), "health_changed": False}, 3, case.submitted,
        None if standing == "draft" else case.submitted, decided,
        case.confirmed.date() if standing == "confirmed" else None,
        case.confirmed if standing == "confirmed" else None, ended,
    )  # fmt: skip


def _answers() -> dict[str, dict[str, bool]]:
    return {name: {"right": True} for name in FIELDS}


def _steps(case: Case, departments: dict[int, int], root: int, due: _DueDays) -> Iterator[tuple[object, ...]]:
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


def _papers(cases: list[Case]) -> None:
    """The fee receipt of each, drawn by us; other slots are not required of these students."""
    given = [case for case in cases if case.standing != "draft"]
    with ThreadPoolExecutor(8) as pool:
        kept: list[Kept] = list(pool.map(lambda _case: keep(BytesIO(receipt())), given))
    slots = [
        (case, slot)
        for case in cases
        for slot in ("FEE_OR_AID", "HEALTH_IF_NEW_OR_CHANGED", "OTHER")
    ]  # fmt: skip
    numbers = dict(zip([(case.pk, slot) for case, slot in slots], allocate_ids(Material, len(slots)), strict=True))
    places = {"FEE_OR_AID": 1, "HEALTH_IF_NEW_OR_CHANGED": 2, "OTHER": 3}
    copy_rows(
        Material,
        ("id", "application", "slot", "position", "is_required", "state", "note"),
        [
            (
                numbers[case.pk, slot], case.pk, slot, places[slot], slot == "FEE_OR_AID",
                PAPER_STATES.get(case.standing, "SUBMITTED") if slot == "FEE_OR_AID" and case.standing != "draft" else "MISSING",
                "缴费凭证不清晰，请重新拍照上传。" if slot == "FEE_OR_AID" and case.standing == "returned" else "",
            )
            for case, slot in slots
        ],
    )  # fmt: skip
    files = allocate_ids(File, len(given))
    copy_rows(
        File,
        ("id", "stored_as", "name", "sha256", "sm3", "size", "content_type", "key_id", "state", "added_by", "added_at"),
        [
            (pk, one.name, "缴费凭证.jpg", one.sha256, one.sm3, one.size, "image/jpeg", one.key_id, "CLEAN",
             case.row.person_id, case.submitted)
            for pk, one, case in zip(files, kept, given, strict=True)
        ],
    )  # fmt: skip
    copy_rows(
        MaterialFile,
        ("material", "file", "added_at"),
        [
            (numbers[case.pk, "FEE_OR_AID"], pk, case.submitted)
            for pk, case in zip(files, given, strict=True)
        ],
    )  # fmt: skip


def receipt() -> bytes:
    """A picture that could be a receipt, drawn once."""
    if not _drawn:
        image = Image.new("RGB", (420, 260), "#f7f3e8")
        pen = ImageDraw.Draw(image)
        pen.rectangle((12, 12, 408, 248), outline="#9a2b2b", width=3)
        for line in range(5):
            pen.line((40, 70 + 32 * line, 380, 70 + 32 * line), fill="#777777")
        pen.text((150, 30), "RECEIPT (demo)", fill="#9a2b2b")
        out = BytesIO()
        image.save(out, "JPEG", quality=60)
        _drawn.append(out.getvalue())
    return _drawn[0]


_drawn: list[bytes] = []


def _stand(school: School, cases: list[Case]) -> None:
    """Roster rows, confirmations and statuses as the applications say."""
    by_standing: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_standing[case.standing].append(case)
    for standing, found in by_standing.items():
        rows = TermRegistration.objects.filter(pk__in=[case.row.pk for case in found])
        if standing == "confirmed":
            rows.update(state="REGISTERED", registered_at=school.at)
        elif standing not in {"draft", "taken_back"}:
            rows.update(state="IN_PROCESS")
        if standing == "refused":
            rows.update(rectify_until=school.terms[-1].opens_on + timedelta(days=20))
        if standing != "draft":
            rows.update(first_filed_on=school.terms[-1].opens_on + timedelta(days=1))
    confirmed = by_standing["confirmed"]
    copy_rows(
        Confirmation,
        ("id", "application", "by", "at", "network", "device"),
        [
            (pk, case.pk, case.row.person_id, case.confirmed, ip_address("127.0.0.1"), "demo")
            for pk, case in zip(allocate_ids(Confirmation, len(confirmed)), confirmed, strict=True)
        ],
    )
    pending = Enrollment.objects.filter(
        pk__in=[case.row.enrollment_id for case in confirmed], status="PENDING"
    ).values_list("pk", flat=True)
    if pending:
        change_status(
            enrollments=list(pending), transition="register", authority="注册确认", by=the_system(), at=school.at
        )


class _DueDays:
    """Working-day deadlines, each counted once."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self.known: dict[tuple[date, int], date] = {}

    def __call__(self, moment: datetime, days: int) -> date:
        key = (moment.astimezone(ZONE).date(), days)
        if key not in self.known:
            self.known[key] = self.calendar.add_working_days(*key)
        return self.known[key]
