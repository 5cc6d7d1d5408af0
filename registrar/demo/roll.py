"""The demo's three thousand students, with guardians; most on the roll, some on leave or gone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from enrollment.actions.enter_students import enter_students
from enrollment.models import Enrollment
from enrollment.rules.identity import check_digit
from enrollment.rules.newcomer import NewGuardian, NewStudent
from registrar.demo.dates import SCHOOL_YEAR
from registrar.demo.plan import GIVEN, ID_REGION, PHONE_PREFIX, STATUSES, STREETS, STUDENTS, SURNAMES
from registrar.demo.school import School
from security.fields.copying import copy_rows
from security.models import Account, SignInName

CATEGORY = "HE_FULL_TIME"
CHUNK = 500


def build_roll(school: School, chance: Random) -> None:
    """Enter the students by the school's own act, in order of the student numbers.

    Some register for the first time in either term: in autumn the newest cohort, in spring who came from other schools.
    """
    rows = [_student(school, chance, place) for place in range(STUDENTS)]
    settled = range(60, STUDENTS - len(school.classes))
    for place, status in zip(chance.sample(settled, sum(n for _s, n in STATUSES)), _statuses(), strict=True):
        rows[place] = replace(rows[place], status=status)
    rows = _with_own_numbers(rows)
    rows.sort(key=lambda row: row.student_no)
    _enter(school, [row for row in rows if not row.previous_school], "招生录取")
    _enter(school, [row for row in rows if row.previous_school], "转学")
    _accounts(school)


def _enter(school: School, rows: list[NewStudent], authority: str) -> None:
    for begin in range(0, len(rows), CHUNK):
        some = rows[begin : begin + CHUNK]
        enter_students(rows=some, by=school.officers["registrar"], at=school.at, authority=authority)


def _with_own_numbers(rows: list[NewStudent]) -> list[NewStudent]:
    """Two of the same birthday get the next sequence numbers."""
    taken: set[str] = set()
    found = []
    for row in rows:
        number, sequence = row.id_number, int(row.id_number[14:17])
        while number in taken:
            sequence = (sequence + 2) % 1000
            number = number[:14] + f"{sequence:03d}"
            number += check_digit(number)
        taken.add(number)
        found.append(replace(row, id_number=number))
    return found


def _statuses() -> list[str]:
    return [status for status, number in STATUSES for _ in range(number)]


def _is_transfer(school: School, place: int) -> bool:
    """In spring the last on the list of every class comes from another school, except in the year of graduation."""
    oldest = min(year for _unit, _major, year in school.classes)
    is_last = place >= STUDENTS - len(school.classes)
    return school.terms[-1].ordinal != 1 and is_last and school.classes[place % len(school.classes)][2] != oldest


def _first_term(school: School, year: int) -> date:
    """The day on which the first term of this cohort opened, counted back from the last autumn of the demo."""
    autumn = next(term for term in reversed(school.terms) if term.ordinal == 1)
    return autumn.opens_on - (int(autumn.school_year[:4]) - year) * SCHOOL_YEAR


def _student(school: School, chance: Random, place: int) -> NewStudent:
    unit, major, year = school.classes[place % len(school.classes)]
    serial = place // len(school.classes) + 1
    birth = date(year - 18, 9, 1) + timedelta(days=chance.randrange(365))
    male = chance.random() < 0.54
    surname = chance.choice(SURNAMES)
    now, is_transfer = school.terms[-1].opens_on, _is_transfer(school, place)
    begins = now if is_transfer else _first_term(school, year)
    entered = begins - timedelta(days=2)
    return NewStudent(
        name="王子涵" if place == 0 else surname + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2, 2)))),
        unit=unit.pk,
        major=major.pk,
        cohort=year,
        level="HE",
        category=CATEGORY,
        length_years=Decimal(3),
        begins_on=entered,
        sex="1" if male else "2",
        birth_date=birth,
        id_kind="1",
        id_number=_id_number(birth, serial * 2 + place % len(school.classes) * 60 % 880, male=male),
        phone=f"{PHONE_PREFIX}{place:06d}",
        email=f"s{place}@demo.invalid",
        home_address=f"江南省临江市{chance.choice(STREETS)}{chance.randrange(1, 300)}号",
        ethnic="01" if chance.random() < 0.93 else "03",
        political="03" if chance.random() < 0.6 else "13",
        health="1",
        household_kind=chance.choice("12"),
        guardians=(
            NewGuardian(
                name=surname + chance.choice(GIVEN),
                relation="51" if chance.random() < 0.5 else "52",
                phone=f"{PHONE_PREFIX}{500000 + place:06d}",
                is_verified=place < 40,
            ),
        ),
        student_no=f"{year}{unit.code[1:6]}{unit.code[-1]}{serial:02d}",
        ksh=f"{year % 100}99{place:010d}",
        admission_mode="01",
        boarding="2",
        entered_on=entered,
        checked_in_on=entered,
        expected_end=date(year + 3, 6, 30),
        previous_school="江北机电职业学校" if is_transfer else "",
        status="PENDING" if begins == now else "ACTIVE",
    )


def _id_number(birth: date, number: int, *, male: bool) -> str:
    """A number of the impossible region; the sequence is odd for men, as the standard says."""
    body = f"{ID_REGION}{birth:%Y%m%d}{number % 1000 // 2 * 2 + male:03d}"
    return body + check_digit(body)


def _accounts(school: School) -> None:
    """Every student can sign in by student number; one password, hashed once."""
    pairs = list(Enrollment.objects.values_list("person", "student_no"))
    copy_rows(
        Account,
        ("person", "password", "is_demo", "created_at"),
        [(person, school.hashed, True, school.at) for person, _number in pairs],
    )
    accounts = dict(
        Account.objects.filter(person__in=[person for person, _number in pairs]).values_list("person", "pk")
    )
    copy_rows(SignInName, ("account", "key"), [(accounts[person], number) for person, number in pairs])
