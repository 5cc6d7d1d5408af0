"""Thursday morning in a busy office: every list that grows with the school has a row for each student.

def test_a_list_is_full(full_morning): ...
"""

from datetime import date
from io import BytesIO

import pytest

from casework.actions.store_file import store_file
from casework.models import Notice
from casework.storage import Contents
from enrollment.actions.issue_certificate import issue_certificate
from enrollment.actions.place_hold import place_hold
from enrollment.models import Import
from security.journal import unrecorded
from tests.cast_desk import NOW, STUDENTS, Morning
from tests.cast_proposals import KEYS, propose_to_count_as_left
from tests.cast_verification import Check, open_check


def fill(morning: Morning) -> None:
    """For each a hold, a certificate, an import, a message to Wang; each says that the telephone is another.

    Whoever is of the crowd is proposed to be counted as having left, as Zhou and Qian are.
    """
    cast, students = morning.cast, morning.students
    check = Check(morning, open_check(morning, at=NOW, until=date(2023, 9, 20)), NOW)
    paper = {"purpose": "办理银行卡", "language": "zh-hans", "by": cast.registrar, "at": NOW}
    for key, person in students.items():
        entry = morning.enrollment(person).pk
        place_hold(enrollment=entry, kind="FEES", reason="住宿费", by=cast.aa_head, at=NOW)
        issue_certificate(enrollment=entry, **paper)
        check.answer(key, by=person, phone="13911112222")
    _imports_and_messages(morning, len(students))
    known = {row[0] for row in STUDENTS}
    propose_to_count_as_left(morning, keys=(*KEYS, *(key for key in students if key not in known)))


def _imports_and_messages(morning: Morning, many: int) -> None:
    cast, workbook = morning.cast, Contents("新生.xlsx", "application/octet-stream", BytesIO(b"no workbook"))
    file = store_file(contents=workbook, by=cast.registrar, at=NOW).file
    like = Notice.objects.filter(person=cast.wang).values("text", "facts", "about", "link").first()
    with unrecorded("what a busy office has"):
        for n in range(many):
            Import.objects.create(file_id=file, uploaded_by=cast.registrar, uploaded_at=NOW, wrong=1)
            Notice.objects.create(person=cast.wang, **like, created_at=NOW, due_at=NOW, read_at=NOW if n % 2 else None)


@pytest.fixture
def full_morning(morning: Morning, files_dir: object) -> Morning:
    """Seven students in every list."""
    fill(morning)
    return morning
