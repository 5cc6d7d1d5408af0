"""Imports for tests: the registrar uploads rows and has them checked, confirms, and the head undoes.

def test_three_rows_come_to_the_roll(upload, confirm):
    assert confirm(upload([good_row(n) for n in range(3)])).state == "LOADED"
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.sweeps.work import work_off
from enrollment.models import Import, ImportRow
from tests.cast_roll import Roll
from tests.workbooks import TITLES, as_upload, workbook

IMPORTS = "/imports/"
BEAT = re.compile(r'UPDATE "casework_job" SET "done" = (?P<done>\d+), "total" = (?P<total>\d+)')


def soon() -> datetime:
    """A moment at which everything that was just asked for is due."""
    return timezone.now() + timedelta(seconds=1)


def verdict(found: Import, number: int) -> str:
    """What the check (or the loading) said of a row."""
    return ImportRow.objects.get(of=found, number=number).verdict


def problems(found: Import, number: int) -> list[tuple[str, str]]:
    """What was found in a row: column and level."""
    return [(one[0], one[3]) for one in ImportRow.objects.get(of=found, number=number).problems]


@pytest.fixture
def progress(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[int, int]]]:
    """What the row of a job said of its progress while something was done: done and total, beat by beat."""

    def told(doing: Callable[[], object]) -> list[tuple[int, int]]:
        monkeypatch.setattr("casework.sweeps.pulse.OFTEN", 0)  # every word of the work is written at once
        with CaptureQueriesContext(connection) as queries:
            doing()
        beats = (BEAT.match(query["sql"]) for query in queries)
        return [(int(beat["done"]), int(beat["total"])) for beat in beats if beat]

    return told


@pytest.fixture
def upload(roll: Roll) -> Callable[..., Import]:
    """Upload rows as the registrar, and have them checked. More fields of the form may be given."""

    def uploaded(rows, titles=TITLES, by="registrar", **fields):
        data = {"file": as_upload(workbook(rows, titles)), **fields}
        answer = roll.client(getattr(roll, by)).post(IMPORTS, data)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        work_off(now=soon)
        return Import.objects.latest("pk")

    return uploaded


@pytest.fixture
def confirm(roll: Roll) -> Callable[..., Import]:
    """Confirm an import and have it loaded."""

    def confirmed(found, by="registrar"):
        roll.client(getattr(roll, by)).post(f"{IMPORTS}{found.pk}/confirm/")
        work_off(now=soon)
        return Import.objects.get(pk=found.pk)

    return confirmed


@pytest.fixture
def undo(roll: Roll) -> Callable[..., Import]:
    """Have a loaded import undone."""

    def undone(found, by="aa_head"):
        roll.client(getattr(roll, by)).post(f"{IMPORTS}{found.pk}/undo/")
        work_off(now=soon)
        return Import.objects.get(pk=found.pk)

    return undone
