"""The open term of a benchmark's school: everybody on the roster, and one open application for each.

Of ten applications five lie with the departments, four with academic affairs, and one is back with its applicant.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
CATEGORY = "HE_FULL_TIME"
STANDINGS = ("DEPT", "AA", "DEPT", "AA", "DEPT", "AA", "DEPT", "AA", "DEPT", "RETURNED")
DUE = (-1, 0, 1, 1, 2, 2, 3)  # days from today, one application after the other
FIELDS = ("name", "sex", "birth_date", "id_number", "ethnic", "major", "class", "political", "phone", "email",
          "home_address", "guardian", "guardian_phone")  # fmt: skip
PAPERS = ("FEE_OR_AID", "HEALTH_IF_NEW_OR_CHANGED", "OTHER")


class Filed(NamedTuple):
    """An application to be written, with the ids of its two steps."""

    pk: int
    steps: tuple[int, int]
    row: int
    person: int
    enrollment: int
    unit: int
    department: int
    standing: str
    due_on: date | None


def open_term(at: datetime, *, is_filed: bool = True) -> None:
    """Put an edition in force, open the term by the roll's own act, and file an application for everybody due.

    Where it is not filed, everybody has paid and nobody has begun.
    """
    from enrollment.actions.open_batch import open_batch
    from enrollment.actions.record_fees import record_fees
    from enrollment.models import Batch, Term
    from security.journal import unrecorded
    from security.models import Unit

    today = at.astimezone(ZONE).date()
    opens = today - timedelta(days=7)
    with unrecorded("an open term for benchmarks"):
        _regulate(today)
        year = f"{opens.year}-{opens.year + 1}"
        term = Term.objects.create(
            code=f"{year}-2", school_year=year, ordinal=2, opens_on=opens, ends_on=opens + timedelta(days=138)
        )
        school = Unit.objects.get(kind="SCHOOL")
        head = officer("BENCH-AA", "AA_HEAD", school, at)
        heads = {
            unit.pk: officer(f"BENCH-HEAD-{place}", "DEPT_HEAD", unit, at).pk
            for place, unit in enumerate(Unit.objects.filter(kind="DEPARTMENT").order_by("code"))
        }
        opened = open_batch(
            term=term, categories=(CATEGORY,), openings={"RETURNING": opens}, by=head,
            at=datetime.combine(opens, time(8), ZONE),
        )  # fmt: skip
        batch = Batch.objects.get(pk=opened.batch)
        if is_filed:
            _write(batch, list(_filed(batch, today)), heads, school.pk, datetime.combine(opens, time(12), ZONE))
            return
        finance = officer("BENCH-FINANCE", "FINANCE", school, at)
    everybody = batch.registrations.values_list("enrollment", flat=True)
    record_fees(
        batch=batch, enrollments=list(everybody), state="PAID", by=finance, at=datetime.combine(opens, time(9), ZONE)
    )


def officer(name: str, office: str, unit: Any, at: datetime) -> Any:
    """Somebody who holds this office for the unit, and signs in by the name."""
    from psycopg.types.range import DateRange

    from security.actions.appoint import grant_permission
    from security.models import Account, Appointment, Person, SignInName, UnitGrant

    person = Person.objects.create(name="基准")
    account = Account.objects.create(person=person, password="!", is_active=True, created_at=at)
    SignInName.objects.create(account=account, key=name)
    during = DateRange(date(2020, 1, 1), None)
    held = Appointment.objects.create(person=person, office_id=office, unit=unit, during=during)
    UnitGrant.objects.create(
        user=account, permission=grant_permission(), content_object=unit, office_id=office, appointment=held,
        during=during,
    )  # fmt: skip
    return person


def _regulate(today: date) -> None:
    """The shipped editions, a calendar around today, and *detailed* in force."""
    from django.core.management import call_command
    from psycopg.types.range import DateRange

    from registrar.demo.dates import demo_years
    from rulebook.models import CalendarYear, Edition, EditionScope
    from rulebook.queries import forget_calendar

    call_command("load_rulebook", stdout=StringIO())
    for year in demo_years(today):
        CalendarYear.objects.get_or_create(
            year=year.number,
            defaults={"state": "FINAL" if year.final else "PROVISIONAL", "source": year.source,
                      "off": sorted(year.off), "work": sorted(year.work)},
        )  # fmt: skip
    forget_calendar()
    edition = Edition.objects.get(name="detailed")
    EditionScope.objects.create(edition=edition, category=CATEGORY, during=DateRange(date(today.year - 4, 1, 1), None))


def _filed(batch: Any, today: date) -> Iterator[Filed]:
    from casework.models import Application, Step
    from enrollment.models import TermRegistration
    from security.fields import allocate_ids

    rows = TermRegistration.objects.filter(batch=batch).order_by("pk")
    found: list[tuple[int, int, int, int, int]] = list(
        rows.values_list("pk", "person", "enrollment", "unit", "unit__parent")  # type: ignore[arg-type]
    )
    steps = allocate_ids(Step, 2 * len(found))
    for place, (pk, row) in enumerate(zip(allocate_ids(Application, len(found)), found, strict=True)):
        standing = STANDINGS[place % len(STANDINGS)]
        due = None if standing == "RETURNED" else today + timedelta(days=DUE[place % len(DUE)])
        yield Filed(pk, (steps[2 * place], steps[2 * place + 1]), *row, standing, due)


def _write(batch: Any, filed: list[Filed], heads: dict[int, int], school: int, at: datetime) -> None:
    """Applications, requests, steps, the department's answers, papers; the roster rows are in process."""
    from casework.models import Application, Decision, Material, Step
    from enrollment.models import RegistrationRequest, TermRegistration
    from security.fields import allocate_ids
    from security.fields.copying import copy_rows

    said = {name: {"right": True} for name in FIELDS}
    copy_rows(
        Application,
        ("id", "number", "kind", "person", "opened_by", "unit", "edition", "state", "waiting_for", "due_on",
         "exclusive", "particulars", "version", "opened_at", "submitted_at"),
        ((one.pk, f"ZC{at:%Y}{one.pk:07d}", "registration", one.person, one.person, one.unit, batch.edition_id,
          "WITH_APPLICANT" if one.standing == "RETURNED" else "OPEN", one.steps[one.standing == "AA"], one.due_on,
          f"registration:{one.enrollment}", {"data": said, "health_changed": False}, 3, at, at) for one in filed),
    )  # fmt: skip
    copy_rows(
        RegistrationRequest,
        ("application", "term_registration", "answers", "data_digest", "data_confirmed_at", "health_changed"),
        ((one.pk, one.row, said, "", at, False) for one in filed),
    )
    copy_rows(
        Step,
        ("id", "application", "position", "office", "unit", "verb", "mode", "working_days", "state", "started_at",
         "due_on", "days_left", "done_at"),
        (step for one in filed for step in _steps(one, school, at)),
    )  # fmt: skip
    answered = [one for one in filed if one.standing != "DEPT"]
    copy_rows(
        Decision,
        ("id", "application", "step", "officer", "verdict", "opinion", "returned_items", "at"),
        ((pk, one.pk, one.steps[0], heads[one.department], "AGREED" if one.standing == "AA" else "RETURNED", None,
          [] if one.standing == "AA" else ["material:FEE_OR_AID"], at)
         for pk, one in zip(allocate_ids(Decision, len(answered)), answered, strict=True)),
    )  # fmt: skip
    copy_rows(
        Material,
        ("application", "slot", "position", "is_required", "state", "note"),
        ((one.pk, slot, place, place == 1, _paper(one, place), "") for one in filed
         for place, slot in enumerate(PAPERS, start=1)),
    )  # fmt: skip
    TermRegistration.objects.filter(batch=batch).update(state="IN_PROCESS", first_filed_on=at.date())


def _steps(one: Filed, school: int, at: datetime) -> Iterator[tuple[Any, ...]]:
    at_department = one.standing != "AA"
    yield (
        one.steps[0], one.pk, 1, "DEPT", one.department, "recommend", "deciding", 2,
        "CURRENT" if at_department else "DONE", at, one.due_on if at_department else at.date(),
        1 if one.standing == "RETURNED" else None, None if at_department else at,
    )  # fmt: skip
    yield (
        one.steps[1], one.pk, 2, "AA", school, "approve", "deciding", 3, "AHEAD" if at_department else "CURRENT",
        None if at_department else at, None if at_department else one.due_on, None, None,
    )  # fmt: skip


def _paper(one: Filed, place: int) -> str:
    if place > 1:
        return "MISSING"
    return "TO_REPLACE" if one.standing == "RETURNED" else "SUBMITTED"
