"""The first days of September 2023: a handful of admitted students, and the check-in that they come to.

    def test_who_agrees_in_everything_is_checked_in(arrival_day):
        arrival_day.compare("gao")

`admitted` is the school before, in August: nothing is open. Gao is of age, Wang and Li are not; there are two Gaos.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
import time_machine

from enrollment.actions.compare_arrival import compare_arrival
from enrollment.actions.enter_students import enter_students
from enrollment.actions.open_intake import open_intake
from enrollment.actions.propose_numbering import propose_numbering
from enrollment.models import Arrival, ClassGroup, Cohort, Enrollment, Intake, Major, Term
from enrollment.rules.newcomer import NewStudent
from rulebook.models import Edition
from rulebook.rules.shipped import shipped_text
from security.actions.open_accounts import open_accounts
from security.journal import unrecorded
from security.models import Person
from tests.cast import Cast, build_cast
from tests.cast_registration import CATEGORY, OPENING, on, regulate
from tests.cast_roll import id_number

AUGUST = date(2023, 8, 21)
FIRST, LAST = date(2023, 9, 1), date(2023, 9, 2)
ALL = ("PERSON", "ID", "LETTER", "ADMISSION_DATA")
# key, name, department, birth, examinee number
ADMITTED = (
    ("wang", "王子涵", "mechanics", date(2006, 3, 5), "23330101110001"),
    ("li", "李思琪", "commerce", date(2006, 7, 9), "23330101110002"),
    ("gao", "高明", "mechanics", date(2005, 1, 2), "23330101110003"),
    ("other_gao", "高明", "mechanics", date(2005, 5, 6), "23330101110004"),
    ("qin", "秦岭", "commerce", date(2005, 2, 8), "23330101110005"),
)


@dataclass
class IntakeOffice:
    """The cast with its admitted students, and the intake once it is open."""

    cast: Cast
    term: Term
    majors: Mapping[str, Major]
    persons: dict[str, Person] = field(default_factory=dict)
    intake: Intake | None = None

    def enrollment(self, key: str) -> Enrollment:
        """The student's enrollment, freshly read."""
        return Enrollment.objects.get(person=self.persons[key])

    def arrival(self, key: str) -> Arrival:
        """The student's line on the list, freshly read."""
        return Arrival.objects.get(person=self.persons[key])

    def open(self, **values: object) -> Intake:
        """The head of academic affairs opens the check-in."""
        usual = {"term": self.term, "categories": (CATEGORY,), "arrives_from": FIRST, "arrives_until": LAST}
        who = {"by": self.cast.aa_head, "at": on(AUGUST)}
        self.intake = Intake.objects.get(pk=open_intake(**{**usual, **who, **values}).intake)
        return self.intake

    def compare(self, key: str, found: Mapping[str, bool] | None = None, **values: object) -> object:
        """An officer of academic affairs compares at the counter; everything agrees unless `found` says otherwise."""
        usual = {"by": self.cast.registrar, "at": on(FIRST)}
        found = dict.fromkeys(ALL, True) if found is None else found
        return compare_arrival(arrival=self.arrival(key).pk, found=found, **{**usual, **values})


def newcomer(office: IntakeOffice, row: tuple) -> NewStudent:
    """An admitted student, as the admission list names them: with an examinee number, without a student number."""
    key, name, department, birth, ksh = row
    known = office.cast.persons.get(key)
    return NewStudent(
        name=name, person=known.pk if known else None, unit=getattr(office.cast, department).pk,
        major=office.majors[department].pk, cohort=2023, level="HE", category=CATEGORY, length_years=Decimal(3),
        begins_on=AUGUST, status="ADMITTED", ksh=ksh, birth_date=birth, sex="1", id_kind="1",
        id_number=id_number(birth, 11), entered_on=FIRST,
    )  # fmt: skip


def build_admitted() -> IntakeOffice:
    """Write the rows."""
    cast = build_cast(on(AUGUST))
    regulate("detailed")
    with unrecorded("the places of a test"):
        cohort = Cohort.objects.create(year=2023)
        majors = {
            key: Major.objects.create(
                code=code, name=name, department=getattr(cast, key), level="HE", length_years=3, offered_from=2020
            )
            for key, code, name in (("mechanics", "460301", "机电一体化技术"), ("commerce", "530302", "大数据与会计"))
        }
        for unit, department in (("m1", "mechanics"), ("m2", "mechanics"), ("c1", "commerce")):
            ClassGroup.objects.create(unit=getattr(cast, unit), major=majors[department], cohort=cohort, capacity=40)
        term = Term.objects.create(
            code="2023-2024-1", school_year="2023-2024", ordinal=1, opens_on=OPENING, ends_on=date(2024, 1, 19)
        )
    office = IntakeOffice(cast, term, majors)
    entered = enter_students(rows=[newcomer(office, row) for row in ADMITTED], by=cast.registrar, at=on(AUGUST)).entered
    people = Person.objects.in_bulk([person for person, _enrollment in entered])
    office.persons = {row[0]: people[person] for row, (person, _one) in zip(ADMITTED, entered, strict=True)}
    names = {office.persons[row[0]].pk: row[4] for row in ADMITTED}
    open_accounts(names=names, by=cast.registrar, at=on(AUGUST))
    return office


@pytest.fixture
def admitted(db: None) -> Iterator[IntakeOffice]:
    """August: the admission list is loaded."""
    office = build_admitted()
    with time_machine.travel(on(AUGUST), tick=True):
        yield office


@pytest.fixture
def arrival_day(db: None) -> Iterator[IntakeOffice]:
    """The first day of arrival, nine o'clock: the check-in is open."""
    office = build_admitted()
    office.open()
    with time_machine.travel(on(FIRST, 9), tick=True):
        yield office


def put_under(edition: str) -> None:
    """The intake follows this shipped edition, whichever is in force today."""
    text = shipped_text(edition)
    words = {"title": edition, "text": text, "digest": sha256(text.encode()).hexdigest(), "enacted_at": on(AUGUST)}
    with unrecorded("the edition of a test"):
        row, _new = Edition.objects.get_or_create(name=edition, defaults={**words, "layer": edition})
        Intake.objects.update(edition=row)


@pytest.fixture
def recheck_day(arrival_day: IntakeOffice) -> IntakeOffice:
    """Wang has arrived, under an edition with the national rules: the recheck of the entry is open."""
    put_under("detailed+HE")
    arrival_day.compare("wang")
    return arrival_day


@pytest.fixture
def numbered_day(arrival_day: IntakeOffice) -> IntakeOffice:
    """The first day of arrival, with a plan of classes and numbers for mechanics that nobody has applied yet."""
    unit, by = arrival_day.cast.mechanics, arrival_day.cast.aa_head
    pattern = "{year}{major}{class:2}{n:2}"
    propose_numbering(intake=arrival_day.intake, unit=unit, pattern=pattern, by=by, at=on(FIRST, 8))
    return arrival_day
