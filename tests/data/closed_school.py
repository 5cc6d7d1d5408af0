"""The small school of `closed.sql.gz`: a term's registration in every state, with made-up people only.

When a piece of work closes: let it leave its rows here too, then run `bin/close`.
"""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

from casework.actions.save_draft import save_draft
from casework.storage import Contents
from enrollment.actions.enter_students import enter_students
from enrollment.actions.lift_hold import lift_hold
from enrollment.actions.place_hold import place_hold
from enrollment.actions.record_health_check import record_health_check
from enrollment.actions.upload_import import upload_import
from enrollment.models import Major
from enrollment.rules.newcomer import NewGuardian
from security.actions.propose_appointment import propose_appointment
from security.actions.sign_in import sign_in
from tests.cast_desk import NOW, Morning, build_morning
from tests.cast_roll import id_number, newcomer

PRESS = UUID("5d0d8b1e-5f0e-4f0e-9d0c-0a3a5c0e8f11")
FULL = {"name": "何足道", "student_no": "2022010109", "birth_date": date(2005, 2, 28), "phone": "13800001111"}
FULL_ID = id_number(date(2005, 2, 28), 31)


def build_school() -> None:
    """Write its rows into a migrated, empty database, by acts where there are acts."""
    morning = build_morning(crowd=3)
    cast = morning.cast
    before, now = NOW - timedelta(days=30), NOW
    _one_with_every_field(morning)
    wang = morning.enrollment(cast.wang).pk
    place_hold(enrollment=wang, kind="FEES", reason="欠学费", by=cast.registrar, at=before)
    placed = morning.enrollment(cast.wang).holds.get()
    lift_hold(hold=placed.pk, why="已缴清", by=cast.registrar, at=now)
    workbook = Contents("新生.xlsx", "application/octet-stream", BytesIO(b"no workbook"))
    upload_import(contents=workbook, by=cast.registrar, at=now)
    sign_in(account=cast.wang.account, network="10.0.0.7", device=b"d" * 32, by=cast.wang, at=now, act_key=PRESS)
    health = morning.enrollment(cast.li).pk
    record_health_check(enrollments=[health], attended_on=now.date(), result="合格", by=cast.clinic, at=now)
    draft = {"data": {}, "health_changed": False}
    save_draft(application_id=morning.of("zhou").pk, answers=draft, version=None, by=morning.zhou, at=now)
    propose_appointment(
        person=cast.nobody, office="REGISTRAR", unit=cast.school, begins=now.date(), by=cast.secadmin, at=now
    )


def _one_with_every_field(morning: Morning) -> None:
    """A student of whom everything is known that is kept sealed."""
    values = FULL | {
        "id_kind": "1", "id_number": FULL_ID, "email": "he@example.net", "home_address": "江南市东湖路 9 号",
        "ethnic": "01", "political": "03", "former_names": ("何足",), "cohort": 2022, "entered_on": date(2022, 9, 1),
        "guardians": (NewGuardian(name="何父", relation="51", phone="13900001234"),), "ksh": "22330001110001",
    }  # fmt: skip
    cast, major = morning.cast, Major.objects.get(code="460301")
    enter_students(rows=[newcomer(cast.m1, major, **values)], by=cast.registrar, at=NOW)
