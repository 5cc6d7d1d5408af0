"""A workbook of a large school with every column of the template filled comes to the roll within the child's limits.

Thirty rows in every run; `bin/test --deep hostile` takes 30,000, and keeps how long check and loading took (S:UPL-04).
"""

import os
from time import monotonic

import pytest

from enrollment.actions.load_import import CHUNK
from enrollment.models import Enrollment, Import, ImportRow, Student
from tests.deep.evidence import keep
from tests.workbooks import TITLES, full_row

DEEP = os.environ.get("DEEP") == "hostile"
ROWS = 30_000 if DEEP else 30


@pytest.fixture(autouse=True)
def _sample_numbers(settings):
    settings.DEMO_MODE = True  # admits the region 990000, which no real number has


def test_every_column_of_the_template_is_filled():
    assert [title for title in TITLES if full_row(0)[title] in {"", None}] == []


def test_a_full_workbook_is_checked_and_loaded_with_progress_to_the_end(roll, upload, confirm, progress):
    rows, started = [full_row(n) for n in range(ROWS)], monotonic()
    beats = progress(lambda: upload(rows))
    checked, found = monotonic(), Import.objects.get()
    wrong = ImportRow.objects.filter(of=found).exclude(verdict="GOOD").first()
    assert (found.state, found.good) == ("CHECKED", ROWS), found.problem or (wrong and wrong.problems)
    assert beats == [(done, ROWS) for done in (*range(0, ROWS, 1000), ROWS)]
    beats = progress(lambda: confirm(found))
    loaded = monotonic()
    found.refresh_from_db()
    assert found.state == "LOADED"
    assert beats == [(done, ROWS) for done in (*range(0, ROWS, CHUNK), ROWS)]
    entered = Enrollment.objects.filter(student_no__startswith="30")
    assert entered.count() == ROWS
    assert Student.objects.filter(enrollments__in=entered).exclude(police_station="").count() == ROWS
    if DEEP:
        took = {"make and check s": round(checked - started, 1), "load s": round(loaded - checked, 1)}
        keep("large_import", [{"deep": "hostile", "n": ROWS, "columns": len(TITLES), **took}])
