"""Schools of any size, each in a database of its own beside the demo's. Built once, and kept.

The students are entered by the roll's own act; a term is open, and everybody has an application under way.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bench.term import officer, open_term

SIZES = (3_000, 30_000, 300_000)
CLASS = 40
DEPARTMENTS, MAJORS, COHORTS = 10, 3, (2021, 2022, 2023, 2024)
CHUNK = 2_000
REGISTRAR = "BENCH-1"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁"
SAME, BEARERS = "鄂慕雪", 60
"""A name that as many students bear in every school, whatever its size: no other shares its pieces or initials."""
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华子涵思琪浩宇雨桐一诺沐宸梓萱欣怡俊熙若曦晨阳诗涵"


_ready: set[str] = set()


def use(n: int) -> None:
    """Work on the school of n students from here on; it is built first if it is not there."""
    name = f"bench_{n}"
    build_once(name, lambda: fill(n))
    switch(name)


def build_once(name: str, fill: Callable[[], Any]) -> None:
    """A database of this name, migrated and filled; one that was built before is brought to today's structure."""
    from django.core.management import call_command

    if name in _ready:
        return
    if not _is_there(name):
        _build(name, fill)
    switch(name)
    call_command("migrate", database="owner", verbosity=0)
    _ready.add(name)


def switch(name: str) -> None:
    """Work on this database from here on."""
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def copy(of: str, name: str) -> None:
    """A fresh copy of a school, to be filled and thrown away."""
    switch("registrar")
    _as_owner(f"drop database if exists {name} with (force)", f"create database {name} template {of}")
    switch(name)


def drop(name: str) -> None:
    """Throw a copy away."""
    switch("registrar")
    _as_owner(f"drop database if exists {name} with (force)")


def registrar() -> Any:
    """The registrar of the school: an account that may see everybody, run imports, and decides for academic affairs."""
    return account_of(REGISTRAR)


def head(place: int = 0) -> Any:
    """The head of a department: an account that decides the department's applications."""
    return account_of(f"BENCH-HEAD-{place}")


def account_of(name: str) -> Any:
    """Who signs in by this name."""
    from security.models import SignInName

    return SignInName.objects.select_related("account__person").get(key=name).account


def _server() -> dict[str, Any]:
    from django.db import connections

    owner = connections["owner"].settings_dict
    words = {"host": owner["HOST"], "port": owner["PORT"] or None, "user": owner["USER"], "password": owner["PASSWORD"]}
    return {name: value for name, value in words.items() if value} | {"dbname": "registrar"}


def _as_owner(*statements: str, database: str = "registrar") -> None:
    import psycopg

    with psycopg.connect(**_server() | {"dbname": database}, autocommit=True) as server:
        for statement in statements:
            server.execute(statement)


def _is_there(name: str) -> bool:
    import psycopg

    with psycopg.connect(**_server(), autocommit=True) as server:
        return server.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def _build(name: str, fill: Callable[[], Any]) -> None:
    """Migrate and fill aside, and rename when all is there."""
    from django.core.management import call_command
    from django.db import connection

    unfinished = f"{name}_unfinished"
    _as_owner(f"drop database if exists {unfinished} with (force)", f"create database {unfinished}")
    switch(unfinished)
    call_command("migrate", database="owner", verbosity=0)
    fill()

    connection.close()
    _as_owner("vacuum analyze", database=unfinished)
    switch("registrar")
    _as_owner(f"alter database {unfinished} rename to {name}")


def fill(n: int, *, is_filed: bool = True) -> None:
    """Students, officers and an open term; with everybody's application under way, or with nobody's begun."""
    from django.utils import timezone

    from enrollment.actions.enter_students import enter_students
    from security.queries import the_system

    at = timezone.now()
    classes = _places(n, at)
    chance = random.Random(n)
    for begin in range(0, n, CHUNK):
        rows = [newcomer(place, n, classes, chance) for place in range(begin, min(begin + CHUNK, n))]
        enter_students(rows=rows, by=the_system(), at=at)
    open_term(at, is_filed=is_filed)


def newcomer(place: int, n: int, classes: list[tuple[int, int, int]], chance: random.Random) -> Any:
    """The student of this place in the school, in the class whose turn it is."""
    from enrollment.rules.identity import check_digit
    from enrollment.rules.newcomer import NewGuardian, NewStudent

    unit, major, cohort = classes[place // CLASS % len(classes)]
    birth = date(2004, 1, 1) + timedelta(days=place % 1461)
    number = f"990000{birth:%Y%m%d}{place // 1461 % 1000:03d}"
    name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))
    if place % (n // BEARERS) == 0:
        name = SAME
    return NewStudent(
        name=name, unit=unit, major=major, cohort=cohort, level="HE", category="HE_FULL_TIME", length_years=Decimal(3),
        begins_on=date(cohort, 9, 1), entered_on=date(cohort, 9, 1), sex=str(1 + place % 2), birth_date=birth,
        id_kind="1", id_number=number + check_digit(number), phone=f"138{place:08d}", home_address=f"东湖路{place}号",
        email=f"s{place}@example.net", ethnic="01", political="03", student_no=f"{cohort}{place:07d}",
        ksh=f"{cohort % 100}{place:012d}", status="ON_LEAVE" if place % 50 == 7 else "ACTIVE",
        guardians=(NewGuardian(name=f"{name[0]}父", relation="51", phone=f"139{place:08d}"),),
        former_names=("旧" + name,) if place % 50 == 3 else (),
    )  # fmt: skip


def _places(n: int, at: Any) -> list[tuple[int, int, int]]:
    """School, departments, majors, cohorts and classes; unit, major and cohort of every class."""
    from enrollment.models import ClassGroup, Cohort, Major
    from security.fields import allocate_ids
    from security.journal import unrecorded
    from security.models import Unit

    classes = []
    with unrecorded("a school for benchmarks"):
        school = Unit.objects.create(kind="SCHOOL", code="S", name="基准学校")
        officer(REGISTRAR, "REGISTRAR", school, at)
        for year in COHORTS:
            Cohort.objects.create(year=year)
        for d in range(DEPARTMENTS):
            unit = Unit.objects.create(kind="DEPARTMENT", parent=school, code=f"D{d}", name=f"第{d + 1}系")
            majors = [
                Major.objects.create(
                    code=f"46{d:02d}{m:02d}",
                    name=f"专业{d}-{m}",
                    department=unit,
                    level="HE",
                    length_years=3,
                    offered_from=2020,
                )
                for m in range(MAJORS)
            ]
            many = max(1, round(n / CLASS / DEPARTMENTS))
            ids = allocate_ids(Unit, many)
            units = [_class(unit, pk, d, c) for c, pk in enumerate(ids)]
            Unit.objects.bulk_create(units)
            groups = [
                ClassGroup(unit=one, major=majors[c % MAJORS], cohort_id=COHORTS[c % 4], capacity=45)
                for c, one in enumerate(units)
            ]
            ClassGroup.objects.bulk_create(groups)
            classes += [(group.unit_id, group.major_id, group.cohort_id) for group in groups]
    return classes


def _class(department: Any, pk: int, d: int, c: int) -> Any:
    from security.models import Unit

    year = COHORTS[c % len(COHORTS)]
    code, name = f"D{d}-{year}-{c:05d}", f"{year % 100}级{d}系{c + 1}班"
    return Unit(pk=pk, kind="CLASS", parent=department, code=code, name=name, lineage=[*department.lineage, pk])
