"""A small roll around the cast: majors, a cohort, classes, terms, and a dozen students who are easy to mix up.

    def test_a_tutor_sees_the_own_class(roll):
        assert roll.of("wang") in visible_students(roll.tutor, roll.at)

`roll` has everything `cast` has; `roll.of(key)` is the current enrollment of a student.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection

from casework.actions.keep_document import keep_document
from casework.actions.store_file import store_file
from casework.models import Document
from casework.storage import Contents
from enrollment.actions.enter_students import enter_students
from enrollment.actions.issue_certificate import issue_certificate
from enrollment.models import ClassGroup, Cohort, Enrollment, HoldKind, Import, Likeness, Major, Term
from enrollment.rules.identity import check_digit
from enrollment.rules.newcomer import NewGuardian, NewStudent
from security.journal import unrecorded
from security.models import Person, Unit
from security.queries import the_system
from tests.cast import Cast

ENTERED = date(2024, 9, 1)
SVS = {"level": "SVS", "category": "SVS_FULL_TIME", "length_years": Decimal(3)}
HE = {"level": "HE", "category": "HE_FULL_TIME", "length_years": Decimal(3)}
# key, code, name, department, level, the code of the kind of study
MAJORS = (
    ("mechatronics", "660301", "机电技术应用", "mechanics", "SVS"),
    ("robotics", "460305", "工业机器人技术", "mechanics", "HE"),
    ("accounting", "730301", "会计事务", "commerce", "SVS"),
)
# key, name, class, number, sex, birth, status, what else
STUDENTS = (
    ("wang", "王子涵", "m1", "2024010101", "1", date(2010, 3, 5), "PENDING", {}),
    ("li", "李思琪", "c1", "2024020101", "2", date(2010, 7, 9), "PENDING", {}),
    ("twin", "王子涵", "m1", "2024010102", "1", date(2010, 3, 5), "ACTIVE", {}),  # the name and birth date of wang
    ("namesake", "王子涵", "c1", "2024020102", "2", date(2009, 12, 1), "ACTIVE", {}),
    ("long_name", "阿卜杜拉·买买提江", "m2", "2024010201", "1", date(2010, 1, 2), "ACTIVE", {"ethnic": "05"}),
    ("rare", "龙䶮", "m2", "2024010202", "2", date(2010, 2, 3), "ACTIVE", {}),
    ("renamed", "欧阳静怡", "c1", "2024020103", "2", date(2010, 5, 6), "ACTIVE", {"former_names": ("欧小花",)}),
    ("foreign", "Jean Dupont", "m2", "2024010203", "1", date(2005, 5, 17), "ACTIVE", {"id_kind": "A"}),
    ("no_id", "吴名", "m2", "2024010204", "1", date(2010, 8, 8), "ACTIVE", {"id_kind": ""}),
    ("on_leave", "赵雪", "c1", "2024020104", "2", date(2010, 4, 4), "ON_LEAVE", {}),
    ("gone", "钱退", "c1", "2024020105", "1", date(2010, 6, 6), "WITHDRAWN", {}),
    ("admitted", "孙新", "mechanics", "", "1", date(2011, 9, 9), "ADMITTED", {"ksh": "24330001110001"}),
)


@dataclass
class Roll:
    """The cast, and the rows of the roll by key."""

    cast: Cast
    majors: dict[str, Major] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    enrollments: dict[str, int] = field(default_factory=dict)
    upload: int = 0
    pair: int = 0
    paper: int = 0
    paper_code: str = ""

    def __getattr__(self, key: str) -> object:
        if key in self.__dict__.get("majors", {}):
            return self.majors[key]
        return getattr(self.__dict__["cast"], key)

    @property
    def at(self) -> datetime:
        return self.cast.at

    def of(self, key: str) -> Enrollment:
        """The enrollment of this student, as it stands now."""
        return Enrollment.objects.select_related("student", "person").get(pk=self.enrollments[key])

    def person_of(self, key: str) -> Person:
        """The person of this student."""
        return self.of(key).person


@pytest.fixture
def roll(cast: Cast) -> Roll:
    """The cast with its roll."""
    return build_roll(cast)


@pytest.fixture
def roll_with_import(roll: Roll) -> Roll:
    """The roll with a workbook that the registrar uploaded: `roll.upload` is its id. Its rows are not read yet."""
    workbook = Contents("新生.xlsx", "application/octet-stream", BytesIO(b"no workbook"))
    file = store_file(contents=workbook, by=roll.registrar, at=roll.at).file
    with unrecorded("an import of a test"):
        found = Import.objects.create(file_id=file, uploaded_by=roll.registrar, uploaded_at=roll.at, wrong=1)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('registrar.act', '', true)")
    roll.upload = found.pk
    return roll


@pytest.fixture
def roll_with_paper(roll: Roll, files_dir: object) -> Roll:
    """The roll with a certificate of enrollment that was issued to wang, and drawn: `roll.paper`, `roll.paper_code`."""
    issued = issue_certificate(
        enrollment=roll.enrollments["wang"], purpose="办理银行卡", language="zh-hans", by=roll.registrar, at=roll.at
    )
    keep_document(document=issued.document, pdf=b"%PDF-1.7 a test", by=roll.registrar, at=roll.at)
    found = Document.objects.get(pk=issued.document)
    roll.paper, roll.paper_code = found.pk, found.code
    return roll


@pytest.fixture
def roll_with_pair(roll: Roll) -> Roll:
    """The roll with two students of one name and birth date, of whom nobody has said yet whether they are one."""
    with unrecorded("a pair of a test"):
        found = Likeness.objects.create(
            first=roll.person_of("wang"), second=roll.person_of("twin"), ground="NAME", found_at=roll.at
        )
    with connection.cursor() as cursor:
        cursor.execute("select set_config('registrar.act', '', true)")
    roll.pair = found.pk
    return roll


def build_roll(cast: Cast) -> Roll:
    """Write the roll's rows around an existing cast."""
    roll = Roll(cast)
    with unrecorded("the roll of a test"):
        _places(roll)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('registrar.act', '', true)")
    event = enter_students(rows=[_newcomer(roll, row) for row in STUDENTS], by=the_system(), at=cast.at)
    keys = [row[0] for row in STUDENTS]
    roll.enrollments = {key: enrollment for key, (_person, enrollment) in zip(keys, event.entered, strict=True)}
    return roll


def id_number(birth: date, serial: int) -> str:
    """A citizen number of the impossible region, for tests; an odd serial is a man's."""
    first = f"990000{birth:%Y%m%d}{serial:03d}"
    return first + check_digit(first)


def number_of(key: str) -> str:
    """The ID number that a student of this roll was entered with, or nothing."""
    place, row = next((place, row) for place, row in enumerate(STUDENTS) if row[0] == key)
    kind = row[7].get("id_kind", "1")
    serial = 2 * place + 10 + (row[4] == "1")
    return {"1": id_number(row[5], serial), "A": f"12AB{34567 + place}"}.get(kind, "")


def newcomer(unit: Unit, major: Major, **values: object) -> NewStudent:
    """A student to be entered, with what every student needs."""
    level = SVS if major.level == "SVS" else HE
    usual = {"cohort": 2024, "begins_on": ENTERED, "entered_on": ENTERED, "status": "ACTIVE", "sex": "1"}
    return NewStudent(unit=unit.pk, major=major.pk, **{"name": "某某", **level, **usual, **values})


def _newcomer(roll: Roll, row: tuple) -> NewStudent:
    key, name, unit, number, sex, birth, status, more = row
    person = getattr(roll.cast, key).pk if key in roll.cast.persons else None
    department = "mechanics" if unit in {"m1", "m2", "mechanics"} else "commerce"
    major = roll.majors["mechatronics" if department == "mechanics" else "accounting"]
    parents = () if person else (NewGuardian(name=f"{name[0]}父", relation="51", phone="13900001234"),)
    values = {
        "person": person, "name": name, "student_no": number, "sex": sex, "birth_date": birth, "status": status,
        "id_kind": "1", "id_number": number_of(key), "phone": "13800005678", "home_address": "江南市东湖路 1 号",
        "email": f"{key}@example.net", "ethnic": "01", "political": "03",
        "guardians": parents, "ksh": f"24{number:0>12}",
    }  # fmt: skip
    return newcomer(getattr(roll.cast, unit), major, **{**values, **more})


def _places(roll: Roll) -> None:
    for key, code, name, department, level in MAJORS:
        unit = getattr(roll.cast, department)
        roll.majors[key] = Major.objects.create(
            code=code, name=name, department=unit, level=level, length_years=3, offered_from=2020
        )
    cohort = Cohort.objects.create(year=2024)
    for key, major in (("m1", "mechatronics"), ("m2", "mechatronics"), ("c1", "accounting")):
        ClassGroup.objects.create(unit=getattr(roll.cast, key), major=roll.majors[major], cohort=cohort, capacity=45)
    for code, ordinal, opens, ends in (
        ("2024-2025-1", 1, date(2024, 9, 1), date(2025, 1, 19)),
        ("2024-2025-2", 2, date(2025, 2, 17), date(2025, 7, 6)),
    ):
        roll.terms.append(
            Term.objects.create(code=code, school_year="2024-2025", ordinal=ordinal, opens_on=opens, ends_on=ends)
        )
    HoldKind.objects.get_or_create(code="CONDUCT", defaults={"name": "处分未决", "cleared_by_id": "SA_HEAD"})
