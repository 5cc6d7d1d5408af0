"""The people that tests act as: one for every office, two students of two departments, a guardian.

    def test_a_tutor_sees_the_own_class(cast):
        page = cast.client(cast.tutor).get("/students/")

Built anew for every test by a dozen statements (about 30 ms). Passwords are hashed once per process: sign in with
`PASSWORD`, or skip the door with `cast.client(person)`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.utils import timezone
from psycopg.types.range import DateRange

from security.actions.appoint import grant_permission
from security.fields.sealed import allocate_ids
from security.journal import unrecorded
from security.models import Account, Appointment, Guardianship, Person, SignInName, Unit, UnitGrant
from security.rules.names import keys_of

PASSWORD = "four quiet ducks at noon"

# key, name, number to sign in by
PRIVATE = (
    ("wang", "王子涵", "2024010101"),  # a student of mechanics, class m1
    ("li", "李思琪", "2024020101"),  # a student of commerce, class c1
    ("guardian", "王建国", "G0001"),  # the father of wang
    ("nobody", "高远", "T0900"),  # of the staff, without an office
    ("closed", "丁一", "T0901"),  # a closed account, though appointed registrar
)
# key, name, number, office, unit
OFFICERS = (
    ("principal", "周正", "T0001", "PRINCIPAL", "school"),
    ("vice_leader", "吴敏", "T0002", "VICE_LEADER", "school"),
    ("meeting_sec", "郑洁", "T0003", "MEETING_SEC", "school"),
    ("legal", "冯律", "T0004", "LEGAL", "school"),
    ("aa_head", "陈志强", "T0101", "AA_HEAD", "school"),
    ("registrar", "赵敏", "T0102", "REGISTRAR", "school"),
    ("other_registrar", "孙丽", "T0103", "REGISTRAR", "school"),
    ("dept_head", "刘建军", "T0201", "DEPT_HEAD", "mechanics"),
    ("dept_staff", "何芳", "T0202", "DEPT_STAFF", "mechanics"),
    ("other_dept_head", "许宏", "T0203", "DEPT_HEAD", "commerce"),
    ("other_dept_staff", "朱琳", "T0204", "DEPT_STAFF", "commerce"),
    ("tutor", "陈静", "T0301", "TUTOR", "m1"),
    ("other_tutor", "杨帆", "T0302", "TUTOR", "c1"),
    ("teacher", "马骏", "T0303", "TEACHER", "m1"),
    ("sa_head", "胡军", "T0401", "SA_HEAD", "school"),
    ("sa_staff", "林青", "T0402", "SA_STAFF", "school"),
    ("archive_head", "罗文", "T0501", "ARCHIVE_HEAD", "school"),
    ("archivist", "梁书", "T0502", "ARCHIVIST", "school"),
    ("finance", "宋清", "T0601", "FINANCE", "school"),
    ("clearance", "唐宁", "T0602", "CLEARANCE", "school"),
    ("clinic", "韩梅", "T0603", "CLINIC", "school"),
    ("appeal_comm", "曹公", "T0604", "APPEAL_COMM", "school"),
    ("sysadmin", "邓科", "T0701", "SYSADMIN", "school"),
    ("secadmin", "谢安", "T0702", "SECADMIN", "school"),
    ("other_secadmin", "袁卫", "T0703", "SECADMIN", "school"),
    ("auditor", "沈明", "T0704", "AUDITOR", "school"),
)
# key, kind, parent, code, name
UNITS = (
    ("school", "SCHOOL", None, "S", "江南工程职业学校"),
    ("mechanics", "DEPARTMENT", "school", "M", "机电工程系"),
    ("commerce", "DEPARTMENT", "school", "C", "财经商贸系"),
    ("m1", "CLASS", "mechanics", "M2401", "机电2401班"),
    ("m2", "CLASS", "mechanics", "M2402", "机电2402班"),
    ("c1", "CLASS", "commerce", "C2401", "会计2401班"),
)


@dataclass
class Cast:
    """Persons and units by key, as attributes: `cast.aa_head`, `cast.mechanics`."""

    at: datetime
    persons: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def __getattr__(self, key: str) -> Person | Unit:
        for rows in (self.__dict__.get("persons", {}), self.__dict__.get("units", {})):
            if key in rows:
                return rows[key]
        raise AttributeError(key)

    def client(self, person: Person | None, **options: object) -> Client:
        """A browser in which the person is signed in; None is nobody."""
        client = Client(**options)
        if person is not None:
            client.force_login(person.account)
        return client

    def number(self, key: str) -> str:
        """The number that the person of this key signs in by."""
        return next(row[2] for row in (*PRIVATE, *OFFICERS) if row[0] == key)


@pytest.fixture
def cast(db) -> Cast:
    """The people of the school, today."""
    return build_cast(timezone.now())


@cache
def hashed_password() -> str:
    """The hash of `PASSWORD`; made once, because it is meant to be slow."""
    return make_password(PASSWORD)


def build_cast(at: datetime) -> Cast:
    """Write the cast's rows. Appointments run from a year before `at`, without an end."""
    cast = Cast(at)
    with unrecorded("the cast of a test"):
        _units(cast)
        _persons(cast)
        _appointments(cast)
        relation = {"relation": "51", "is_legal": True, "verified_at": at, "verified_by": cast.registrar}
        Guardianship.objects.create(person=cast.wang, guardian=cast.guardian, **relation)
    with (
        connection.cursor() as cursor
    ):  # the guard of the tables of record is up again, in a test's one transaction too
        cursor.execute("select set_config('registrar.act', '', true)")
    return cast


def _units(cast: Cast) -> None:
    for (key, kind, parent, code, name), pk in zip(UNITS, allocate_ids(Unit, len(UNITS)), strict=True):
        above = cast.units[parent] if parent else None
        lineage = [*(above.lineage if above else []), pk]
        cast.units[key] = Unit(pk=pk, kind=kind, parent=above, code=code, name=name, lineage=lineage)
    Unit.objects.bulk_create(cast.units.values())


def _persons(cast: Cast) -> None:
    rows = [*PRIVATE, *(row[:3] for row in OFFICERS)]
    for (key, name, _), pk in zip(rows, allocate_ids(Person, len(rows)), strict=True):
        known_by = keys_of(name)
        cast.persons[key] = Person(
            pk=pk, name=name, grams=known_by.grams, pinyin=known_by.pinyin, initials=known_by.initials
        )
    Person.objects.bulk_create(cast.persons.values())
    accounts = Account.objects.bulk_create(
        Account(person=cast.persons[key], password=hashed_password(), is_active=key != "closed", created_at=cast.at)
        for key, _, _ in rows
    )
    SignInName.objects.bulk_create(
        SignInName(account=account, key=number) for account, (_, _, number) in zip(accounts, rows, strict=True)
    )


def _appointments(cast: Cast) -> None:
    since = DateRange((timezone.localtime(cast.at) - timedelta(days=365)).date(), None, "[)")
    held = [(row[0], row[3], row[4]) for row in OFFICERS] + [("closed", "REGISTRAR", "school")]
    appointments = Appointment.objects.bulk_create(
        Appointment(person=cast.persons[key], office_id=office, unit=cast.units[unit], during=since)
        for key, office, unit in held
    )
    UnitGrant.objects.bulk_create(
        UnitGrant(
            user=one.person.account,
            permission=grant_permission(),
            content_object=one.unit,
            office_id=one.office_id,
            appointment=one,
            during=since,
        )
        for one in appointments
    )
