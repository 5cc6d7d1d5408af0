"""The demo's units, majors, classes, officers and terms."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from psycopg.types.range import DateRange

from enrollment.models import ClassGroup, Cohort, Major, Term
from registrar.demo.dates import DemoTerm
from registrar.demo.plan import COHORTS, DEPARTMENTS, OFFICERS, SCHOOL
from security.actions.appoint import grant_permission
from security.models import Account, Appointment, Person, SignInName, Unit, UnitGrant
from security.rules.names import keys_of

PASSWORD = "demo-demo-demo"  # noqa: S105 - demo accounts exist in demo mode only, and say so
CAPACITY = 45


@dataclass
class School:
    """What has been made so far, by code."""

    at: datetime
    hashed: str
    units: dict[str, Unit] = field(default_factory=dict)
    majors: dict[str, Major] = field(default_factory=dict)
    classes: list[tuple[Unit, Major, int]] = field(default_factory=list)
    officers: dict[str, Person] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)


def build_school(terms: tuple[DemoTerm, ...], at: datetime) -> School:
    """Write everything that stands before the first student."""
    school = School(at, make_password(PASSWORD))
    first_year = int(terms[-1].school_year[:4])
    root = Unit.objects.create(kind="SCHOOL", code=SCHOOL[0], name=SCHOOL[1])
    school.units[""] = root
    for code, name, majors in DEPARTMENTS:
        department = Unit.objects.create(kind="DEPARTMENT", parent=root, code=code, name=name)
        school.units[code] = department
        for number, title, short, classes, popular in majors:
            major = Major.objects.create(
                code=number, name=title, short_name=short, department=department, level="HE",
                length_years=Decimal(3), high_demand=popular, offered_from=first_year - 6,
            )  # fmt: skip
            school.majors[number] = major
            for year in range(first_year - COHORTS + 1, first_year + 1):
                _classes(school, department, major, year, classes)
    _officers(school)
    school.terms = [
        Term.objects.create(
            code=term.code, school_year=term.school_year, ordinal=term.ordinal, opens_on=term.opens_on,
            ends_on=term.ends_on, is_provisional=True,
        )
        for term in terms
    ]  # fmt: skip
    return school


def _classes(school: School, department: Unit, major: Major, year: int, count: int) -> None:
    cohort, _ = Cohort.objects.get_or_create(year=year)
    for number in range(1, count + 1):
        name = f"{year % 100}{major.short_name}{number}班"
        unit = Unit.objects.create(kind="CLASS", parent=department, code=f"{major.code}{year % 100}{number}", name=name)
        ClassGroup.objects.create(unit=unit, major=major, cohort=cohort, capacity=CAPACITY)
        school.classes.append((unit, major, year))


def _officers(school: School) -> None:
    since = school.at.date() - timedelta(days=700)
    for key, name, number, office, unit in OFFICERS:
        school.officers[key] = _officer(school, name, number, office, school.units[unit], since)
    for place, (tutored, _major, _year) in enumerate(school.classes):
        name = f"{'陈杨黄赵吴周徐孙郑冯曹'[place % 11]}{'静帆磊敏洁涛蕾斌'[place % 8]}"
        number = "DEMO-TUTOR" if place == 0 else f"T2{place:03d}"
        school.officers[f"tutor{place}"] = _officer(school, name, number, "TUTOR", tutored, since)


def _officer(school: School, name: str, number: str, office: str, unit: Unit, since: date) -> Person:
    keys = keys_of(name)
    person = Person.objects.create(
        name=name, grams=keys.grams, pinyin=keys.pinyin, initials=keys.initials, email=f"{number.lower()}@demo.invalid"
    )
    account = open_demo_account(school, person, number)
    during = DateRange(since, None)
    appointment = Appointment.objects.create(person=person, office_id=office, unit=unit, during=during)
    UnitGrant.objects.create(
        user=account, permission=grant_permission(), content_object=unit, office_id=office,
        appointment=appointment, during=during,
    )  # fmt: skip
    return person


def open_demo_account(school: School, person: Person, *names: str) -> Account:
    """An account with the demo's one password, hashed once."""
    account = Account.objects.create(person=person, password=school.hashed, is_demo=True, created_at=school.at)
    SignInName.objects.bulk_create(SignInName(account=account, key=name) for name in names)
    return account
