"""Who reads what on a student's page: roles of the matrix × classes of the data map, on the pages (PRV-01)."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions.store_file import store_file
from casework.storage import Contents
from enrollment.actions.change_fields import change_fields
from enrollment.actions.record_health_check import record_health_check
from enrollment.actions.reveal_data import reveal_data
from enrollment.models import Import, OpeningBalance
from enrollment.queries.records import records_of
from enrollment.rules import fields
from enrollment.rules.record import Change
from security.actions.appoint import appoint
from security.journal import EVENTS, unrecorded
from security.models import Person
from security.rules import matrix
from security.rules.data_map import DATA_MAP
from tests.cast_registration import OPENING, Office, on

MOST = 14  # one of them asks whether a department officer reports where this student is
"""Queries of a page: 12 as its main role, one more to find out who is not the student or a guardian."""
NOON = on(OPENING, 12)
READERS = {
    "principal": "PRINCIPAL", "vice_leader": "VICE_LEADER", "aa_head": "AA_HEAD", "registrar": "REGISTRAR",
    "dept_head": "DEPT_HEAD", "dept_staff": "DEPT_STAFF", "tutor": "TUTOR", "sa_head": "SA_HEAD",
    "sa_staff": "SA_STAFF", "wang": "STUDENT", "guardian": "GUARDIAN",
}  # fmt: skip
"""Everybody who has the page of Wang, and as what."""
ACADEMIC, DEPARTMENT = {"aa_head", "registrar"}, {"dept_head", "dept_staff"}
# page, what stands there, who reads it (the student reads all)
CELLS = (
    ("", "满族", ACADEMIC | DEPARTMENT),  # ethnic group: edit basic data
    ("", "王建国", ACADEMIC | {"dept_head", "tutor", "guardian"}),  # family: reveal; student affairs per application
    ("history/", "满族", ACADEMIC | DEPARTMENT),
    ("history/", "政治面貌", set(READERS)),
    ("history/", "健康状况", ACADEMIC),  # health: final review
    ("history/", "6222", ACADEMIC | {"guardian"}),  # the end of a bank account: key data
    ("history/", "记过", ACADEMIC | DEPARTMENT | {"tutor", "sa_head", "sa_staff", "guardian"}),  # sanctions
    ("journal/", "登记了缴费状态", ACADEMIC | DEPARTMENT),  # fee state
    ("journal/", "体检", ACADEMIC),
    ("journal/", "民族", ACADEMIC | DEPARTMENT),
    ("journal/", "银行账号", ACADEMIC),
)
CHANGED = {"ethnic": "11", "health": "1", "political": "13", "bank_account": "62170000006222"}


@pytest.fixture
def told(office: Office, files_dir: object) -> Iterator[Office]:
    """Wang has a fee state, an examination, a sanction of before the system, and four fields that were changed."""
    cast, entry = office.cast, office.enrollment(office.cast.wang)
    office.pay(cast.wang)
    record_health_check(enrollments=[entry.pk], attended_on=OPENING, by=cast.clinic, at=on(OPENING, 10))
    record = records_of([entry.pk])[entry.pk]
    changes = [Change(field, record.now(field), new) for field, new in CHANGED.items()]
    change_fields(changes=[(record, changes)], source="SCHOOL", authority="", by=cast.aa_head, at=on(OPENING, 10))
    upload = Contents("期初.xlsx", "application/octet-stream", BytesIO(b"no workbook"))
    file = store_file(contents=upload, by=cast.registrar, at=on(OPENING, 10)).file
    with unrecorded("what stood in the books"):
        of = Import.objects.create(file_id=file, uploaded_by=cast.registrar, uploaded_at=NOON)
        OpeningBalance.objects.create(
            of=of, row=2, enrollment=entry, matter="SANCTION", code="3", begins_on=OPENING, number=""
        )
    with time_machine.travel(NOON, tick=False):
        yield office


def page_of(office: Office, reader: str, part: str = "") -> str:
    pk = office.enrollment(office.cast.wang).pk
    answer = office.cast.client(getattr(office.cast, reader)).get(f"/students/{pk}/{part}")
    assert answer.status_code == (404 if (reader, part) == ("guardian", "journal/") else 200), (reader, part)
    return re.sub(r"<[^>]+>", " ", answer.content.decode()) if answer.status_code == 200 else ""


def test_every_role_reads_what_its_functions_open_and_nothing_else(told):
    pages = {(reader, part): page_of(told, reader, part) for reader in READERS for part in ("", "history/", "journal/")}
    wrong = [
        (part, word, reader, "missing" if may else "shown")
        for part, word, readers in CELLS
        for reader in READERS
        if (may := reader in {*readers, "wang"}) is not (word in pages[reader, part])
    ]
    assert wrong == []
    print(f"cells {len(CELLS) * len(READERS)}, wrong 0")


def test_an_office_held_elsewhere_opens_nothing_here(told):
    """Who heads another department and works for the whole school in student affairs reads here as student affairs."""
    cast = told.cast
    appoint(person=cast.sa_staff, office="DEPT_HEAD", unit=cast.commerce, begins=OPENING, by=cast.secadmin, at=NOON)
    assert "满族" not in page_of(told, "sa_staff")
    assert "登记了缴费状态" not in page_of(told, "sa_staff", "journal/")


def test_no_more_is_asked_of_the_database_for_who_sees_less(told):
    pk = told.enrollment(told.cast.wang).pk
    for reader in READERS:
        client = told.cast.client(getattr(told.cast, reader))
        for part in ("", "history/"):
            client.get(f"/students/{pk}/{part}")
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/students/{pk}/{part}")
            assert len(asked) <= MOST, (reader, part)


def test_every_event_is_read_by_a_function_of_the_matrix():
    assert [event.key for event in EVENTS.values() if not matrix.roles_for(event.read_by)] == []


def test_looks_at_the_data_are_told_in_the_journal_to_those_who_may_lift_masks():
    looks = [event for key, event in EVENTS.items() if event.is_a_look and key.startswith("enrollment.")]
    assert looks
    assert {event.read_by for event in looks} == {"student.reveal"}


def test_every_field_of_the_record_is_found_in_the_data_map():
    for key in fields.BY_KEY:
        assert DATA_MAP.entry(fields.label_of(key)).of.seen_by, key


def test_a_guardian_looks_on_and_has_nothing_to_change(told):
    """2.2: what is the ward's own is read, not changed; journal and the data of other functions are not there."""
    cast, pk = told.cast, told.enrollment(told.cast.wang).pk
    client = cast.client(cast.guardian)
    base = client.get(f"/students/{pk}/")
    for address in [tab.url for tab in base.context["tabs"]]:
        answer = client.get(address)
        posts = re.findall(r'<form[^>]*method="post"[^>]*>', answer.content.decode())
        assert answer.status_code == 200, address
        assert [one for one in posts if not re.search(r'action="/(preferences|sign-out)/', one)] == [], address
        for word in ("满族", "健康状况", "体检", "登记了缴费状态"):
            assert word not in answer.content.decode(), (address, word)
    assert client.get(f"/students/{pk}/correct/").status_code == 404


def test_who_saw_the_data_is_told_by_name_and_office_and_by_nothing_else_of_the_officer(told):
    cast, entry = told.cast, told.enrollment(told.cast.wang)
    with unrecorded("an officer with a telephone of the own"):
        officer = Person.objects.get(pk=cast.registrar.pk)
        officer.phone, officer.email = "13700001111", "zhaomin@example.net"
        officer.save()
    reveal_data(
        enrollment=entry.pk, fields=["phone"], purpose="REACH", reason="通知家长到校", by=cast.registrar, at=NOON
    )
    for reader, address in (
        ("wang", "/account/access/"),
        ("wang", f"/students/{entry.pk}/access/"),
        ("guardian", f"/students/{entry.pk}/access/"),
    ):
        page = cast.client(getattr(cast, reader)).get(address).content.decode()
        assert cast.registrar.name in page
        assert "学籍管理员" in page
        for kept in ("1111", "zhaomin", cast.number("registrar")):
            assert kept not in page, (reader, kept)
