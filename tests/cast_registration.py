"""The cast in the autumn of 2023: the regulation in force, two students on the roll, the term's registration open.

    def test_the_department_has_two_working_days(office): ...

`office` follows *detailed*, `brief_office` follows *brief*; `open_office` takes any shipped edition, with its category.
Dates are those of the regulation's own example: the term opens on Monday 2023-09-04.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from psycopg.types.range import DateRange

from casework.models import Application
from enrollment.actions.enter_students import enter_students
from enrollment.actions.open_batch import open_batch
from enrollment.actions.place_hold import place_hold
from enrollment.actions.record_fees import record_fees
from enrollment.models import Batch, ClassGroup, Cohort, Enrollment, Major, Term, TermRegistration
from enrollment.rules.newcomer import NewStudent
from rulebook.models import CalendarYear, Edition, EditionScope
from rulebook.queries import forget_calendar
from rulebook.rules.amending import amended_text
from rulebook.rules.shipped import shipped_text, shipped_years
from security.journal import unrecorded
from security.models import Person
from tests.cast import Cast, build_cast
from tests.cast_roll import id_number

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENING = date(2023, 9, 4)
CATEGORY = "HE_FULL_TIME"
COVERS = {"detailed+SVS": "SVS_FULL_TIME"}  # the student category, where it is not the usual one
USUAL = {"id_kind": "1", "ethnic": "01", "political": "03"}
OWN_DATA = {
    "wang": {
        "sex": "1",
        "birth_date": date(2006, 3, 5),
        "id_number": id_number(date(2006, 3, 5), 11),
        "phone": "13800005678",
        "email": "wang@example.net",
        "home_address": "江南市东湖路 1 号 3 幢 402 室",
        **USUAL,
    },
    "li": {
        "sex": "2",
        "birth_date": date(2006, 7, 9),
        "id_number": id_number(date(2006, 7, 9), 12),
        "phone": "13800008765",
        "email": "li@example.net",
        "home_address": "江南市南门大街 88 号",
        **USUAL,
    },
}


def on(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of that day, school time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


@dataclass
class Office:
    """The cast with the roll and an open batch."""

    cast: Cast
    term: Term
    batch: Batch

    def row(self, person: Person) -> TermRegistration:
        """The person's row on the roster."""
        return TermRegistration.objects.get(batch=self.batch, person=person)

    def enrollment(self, person: Person) -> Enrollment:
        """The person's enrollment, freshly read."""
        return Enrollment.objects.get(person=person)

    def pay(self, *persons: Person, state: str = "PAID") -> None:
        """The finance office records the fee state."""
        ids = list(Enrollment.objects.filter(person__in=persons).values_list("pk", flat=True))
        record_fees(batch=self.batch, enrollments=ids, state=state, by=self.cast.finance, at=on(self.term.opens_on, 9))

    def hold(self, person: Person, kind: str, *, at: datetime | None = None) -> None:
        """The head of academic affairs places a hold of a kind that every school has."""
        enrollment, moment = self.enrollment(person).pk, at or on(self.term.opens_on, 9)
        place_hold(enrollment=enrollment, kind=kind, reason="高等数学不及格", by=self.cast.aa_head, at=moment)

    def amend(self, **changes: object) -> None:
        """The batch follows an edition of the school's own with these other numbers."""
        before = self.batch.edition
        text = amended_text(before.text, name=f"{before.name}-own", title="本校学籍管理实施细则", changes=changes)
        digest = hashlib.sha256(text.encode()).hexdigest()
        with unrecorded("a regulation of the school's own"):
            own = Edition.objects.create(
                name=f"{before.name}-own", title=before.title, text=text, digest=digest, enacted_at=before.enacted_at
            )
            Batch.objects.filter(pk=self.batch.pk).update(edition=own)
        self.batch.refresh_from_db()

    def application(self, person: Person) -> Application:
        """The person's newest application, freshly read."""
        return Application.objects.filter(person=person).latest("pk")


def open_office(edition: str, *, opens: date = OPENING, is_new: bool = False) -> Office:
    """Enact the edition, enter the two students, open the term."""
    cast, category = build_cast(on(opens) - timedelta(days=1)), COVERS.get(edition, CATEGORY)
    regulate(edition)
    with unrecorded("the places of a test"):
        places = _places(cast, opens.year if is_new else opens.year - 1, category)
        term = Term.objects.create(
            code=f"{opens.year}-{opens.year + 1}-1",
            school_year=f"{opens.year}-{opens.year + 1}",
            ordinal=1,
            opens_on=opens,
            ends_on=opens + timedelta(days=137),
        )
    students = [_newcomer(cast, key, places, opens, category, is_new=is_new) for key in ("wang", "li")]
    enter_students(rows=students, by=cast.registrar, at=on(opens) - timedelta(days=1))
    opened = open_batch(
        term=term,
        categories=(category,),
        openings={"NEW" if is_new else "RETURNING": opens},
        by=cast.aa_head,
        at=on(opens, 8),
    )
    return Office(cast, term, Batch.objects.get(pk=opened.batch))


def regulate(edition: str) -> None:
    """The shipped edition holds for full-time students; the calendars of the years around are loaded."""
    forget_calendar()
    with unrecorded("the regulation of a test"):
        text = shipped_text(edition)
        row, _ = Edition.objects.get_or_create(
            name=edition,
            defaults={
                "title": tomllib.loads(text)["title"],
                "layer": edition,
                "text": text,
                "digest": hashlib.sha256(text.encode()).hexdigest(),
                "enacted_at": on(date(2023, 1, 1)),
            },
        )
        EditionScope.objects.create(
            edition=row, category=COVERS.get(edition, CATEGORY), during=DateRange(date(2020, 1, 1), None)
        )
        for year in shipped_years():
            CalendarYear.objects.get_or_create(
                year=year.number,
                defaults={"state": "FINAL", "off": sorted(year.off), "work": sorted(year.work)},
            )


def _places(cast: Cast, year: int, category: str) -> dict[str, tuple[Major, Cohort]]:
    cohort, _ = Cohort.objects.get_or_create(year=year)
    made = {}
    for key, unit, department, code in (
        ("wang", cast.m1, cast.mechanics, "460101"),
        ("li", cast.c1, cast.commerce, "530302"),
    ):
        major = Major.objects.create(
            code=code,
            name=f"专业{code}",
            department=department,
            level=category.partition("_")[0],
            length_years=Decimal(3),
            offered_from=2020,
        )
        ClassGroup.objects.create(unit=unit, major=major, cohort=cohort, capacity=50)
        made[key] = (major, cohort)
    return made


def _newcomer(cast: Cast, key: str, places: dict, opens: date, category: str, *, is_new: bool) -> NewStudent:
    major, cohort = places[key]
    person = cast.persons[key]
    return NewStudent(
        name=person.name,
        person=person.pk,
        unit=(cast.m1 if key == "wang" else cast.c1).pk,
        major=major.pk,
        cohort=cohort.pk,
        level=category.partition("_")[0],
        category=category,
        length_years=Decimal(3),
        begins_on=opens - timedelta(days=3),
        student_no=cast.number(key),
        entered_on=opens - timedelta(days=3 if is_new else 365),
        checked_in_on=opens - timedelta(days=3),
        status="PENDING",
        **OWN_DATA[key],
    )


@pytest.fixture
def office(db) -> Office:
    """The term is open under *detailed*: the department recommends, academic affairs approves."""
    return open_office("detailed")


@pytest.fixture
def brief_office(db) -> Office:
    """The term is open under *brief*: academic affairs alone, no clock."""
    return open_office("brief")
