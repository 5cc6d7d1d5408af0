"""Two sweeps run side by side and are killed at any moment: nobody is missed, nobody is found twice (S:TSK-01, law 5).

Five pairs over 1,000 students in every run, `bin/test --deep kills` 100 pairs over 20,000.
"""

import os
import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from casework.models import Notice
from enrollment.actions.enter_students import enter_students
from enrollment.models import Batch, Enrollment, TermRegistration
from security.journal import unrecorded
from security.models import Entry
from status_changes.models import Proposal, Sweep
from status_changes.sweeps.term_end import term_end
from tests.cast_registration import CATEGORY, OPENING, Office, on, open_office
from tests.cast_roll import newcomer
from tests.deep.evidence import keep
from tests.flows.test_sweeps import earlier_terms

DEEP = os.environ.get("DEEP") == "kills"
PAIRS, STUDENTS = (100, 20_000) if DEEP else (5, 1_000)
RANGE = 8 if DEEP else 20  # so small that the pairs do not come to the end before they are all killed
AFTER = on(date(2024, 1, 20), 1, 15)
pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("kills")]
_ROSTER = """
    insert into enrollment_termregistration (batch_id, roster_id, enrollment_id, person_id, unit_id, state,
                                             counted_in_due, deadline, is_late, with_cause)
    select %s, %s, e.id, e.person_id, p.unit_id, 'OVERDUE', true, %s, false, false
      from enrollment_enrollment e join enrollment_placement p on p.enrollment_id = e.id and p.is_current
        on conflict (batch_id, enrollment_id) do nothing
"""

_EVERY_THIRD = """
    insert into enrollment_termregistration (batch_id, roster_id, enrollment_id, person_id, unit_id, state,
                                             counted_in_due, deadline, is_late, with_cause)
    select %s, roster_id, enrollment_id, person_id, unit_id, 'UNREGISTERED', true, deadline, false, false
      from enrollment_termregistration where batch_id = %s and enrollment_id %% 3 = 0
        on conflict (batch_id, enrollment_id) do nothing
"""


@pytest.fixture
def crowd(transactional_db) -> Office:
    """A term in which nobody has registered; Li and every third student have missed the one before as well."""
    office = open_office("detailed")
    place = office.row(office.cast.wang)
    major = place.enrollment.placements.get().major
    common = {"category": CATEGORY, "status": "PENDING", "begins_on": OPENING - timedelta(days=3), "cohort": 2022}
    for begin in range(0, STUDENTS, 2000):
        rows = [
            newcomer(place.unit, major, name=f"众{n}", student_no=f"77{n:08}", **common)
            for n in range(begin, min(begin + 2000, STUDENTS))
        ]
        enter_students(rows=rows, by=office.cast.registrar, at=on(OPENING, 7))
    earlier_terms(office, "U")
    with unrecorded("the roster of a test"), connection.cursor() as cursor:
        cursor.execute(_ROSTER, [office.batch.pk, place.roster_id, place.deadline])
        before = Batch.objects.exclude(pk=office.batch.pk).get()
        cursor.execute(_EVERY_THIRD, [before.pk, office.batch.pk])
    return office


def test_nobody_is_missed_and_nobody_is_found_twice(crowd: Office):
    chance = random.Random(9)
    for _ in range(PAIRS):
        _a_pair_is_killed(crowd, chance)
    assert Sweep.objects.get(batch=crowd.batch, kind="TERM_END").ended_at is None, "They had come to their end."
    term_end(at=AFTER)
    due = TermRegistration.objects.filter(batch=crowd.batch)
    assert due.count() == Enrollment.objects.count() == STUDENTS + 2
    assert set(due.values_list("state", flat=True)) == {"UNREGISTERED"}
    whose = sorted(due.values_list("person", flat=True))
    moved = Entry.objects.filter(event="enrollment.registrations-moved", particulars__target="UNREGISTERED")
    assert sorted(moved.values_list("person", flat=True)) == whose
    told = Notice.objects.filter(text="status_changes.unregistered")
    assert sorted(told.values_list("person", flat=True)) == whose
    twice = TermRegistration.objects.filter(state="UNREGISTERED").exclude(batch=crowd.batch)
    missed_twice = sorted(twice.values_list("person", flat=True))
    assert len(missed_twice) > STUDENTS // 4
    assert sorted(Proposal.objects.values_list("person", flat=True)) == missed_twice
    proposed = Entry.objects.filter(event="status_changes.consequences-proposed")
    assert sorted(proposed.values_list("person", flat=True)) == missed_twice
    heard = Notice.objects.filter(text="status_changes.cancellation-proposed")
    assert sorted(heard.values_list("person", flat=True)) == missed_twice
    assert Sweep.objects.get(batch=crowd.batch, kind="TERM_END").proposed == len(missed_twice)
    assert Sweep.objects.get(batch=crowd.batch, kind="TERM_END").unregistered == len(whose)
    if DEEP:
        found = {"students": len(whose), "proposals": len(missed_twice), "missed": 0, "doubled": 0}
        keep("kills_sweeps", [{"deep": "kills", "n": 2 * PAIRS, **found}])


def _reached(office: Office) -> int:
    return Sweep.objects.filter(batch=office.batch, kind="TERM_END").values_list("unregistered", flat=True).first() or 0


def _a_pair_is_killed(office: Office, chance: random.Random) -> None:
    """Both are at work, and have found somebody; then they are no more."""
    before, database = _reached(office), connection.settings_dict["NAME"]
    command = [sys.executable, "-m", "tests.guarantees.sweep_child", database, AFTER.isoformat(), str(RANGE)]
    root = Path(__file__).resolve().parents[2]
    pair = [subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for one in pair:
        assert one.stdout is not None
        assert one.stdout.readline().strip() == "ready"
    until = time.monotonic() + 60
    while _reached(office) == before:
        assert time.monotonic() < until, "The sweeps find nobody."
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.08))
    for one in pair:
        one.kill()
        one.wait()
