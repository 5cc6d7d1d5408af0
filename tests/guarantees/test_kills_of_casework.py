"""`kill -9` in the middle of acts: what was acknowledged is there, and nothing is half-done.

Ten kills in every run, two hundred in `bin/test --deep kills`.
"""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q

from casework.models import Application, Confirmation, Decision, Ruling, State, Step
from enrollment.models import RegistrationRequest, StatusPeriod, TermRegistration
from security.models import ActKey, Entry
from tests.cast_desk import build_morning
from tests.cast_registration import open_office
from tests.deep.evidence import keep

KILLS = 200 if os.environ.get("DEEP") == "kills" else 10
DECIDED = 2 * KILLS  # three acts each, and a kill comes within six: there is work for every one
CROWD = Q(person__name__startswith="众")
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("kills")
def test_whatever_was_acknowledged_is_there_and_nothing_is_half_done(transactional_db):
    office = open_office("detailed")
    office.pay(office.cast.wang)
    row = office.row(office.cast.wang)
    chance, acknowledged = random.Random(7), []
    for kill in range(KILLS):
        acts, share = chance.randint(1, 8), chance.uniform(0, 1.5)
        acknowledged += _run_and_kill("kill_child", kill, row.pk, office.cast.wang.pk, acts=acts, share=share)
        _nothing_is_half_done(office.cast.wang.pk)
    stored = set(ActKey.objects.filter(key__in=acknowledged, outcome__isnull=False).values_list("key", flat=True))
    missing = [key for key in acknowledged if key not in stored]
    line = {"deep": "kills", "n": KILLS, "acknowledged": len(acknowledged), "missing": len(missing)}
    print(json.dumps(line))
    if KILLS > 10:
        keep("kills_casework", [line])
    assert acknowledged
    assert missing == []


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("kills")
def test_every_answer_and_every_confirmation_is_there_whole_or_not_at_all(transactional_db):
    build_morning(crowd=DECIDED)
    chance, acknowledged, kills = random.Random(11), [], 0
    while kills < KILLS and Application.objects.filter(CROWD, state__in=["OPEN", "DECIDED"]).exists():
        acts, share = chance.randint(2, 3), chance.uniform(0, 1.5)
        acknowledged += _run_and_kill("kill_deciding_child", kills, acts=acts, share=share)
        _each_is_decided_whole()
        kills += 1
    stored = set(ActKey.objects.filter(key__in=acknowledged, outcome__isnull=False).values_list("key", flat=True))
    missing = [key for key in acknowledged if key not in stored]
    line = {"deep": "kills", "n": kills, "applications": DECIDED, "acknowledged": len(acknowledged)}
    line |= {"missing": len(missing)}
    print(json.dumps(line))
    if KILLS > 10:
        keep("kills_deciding", [line])
    assert acknowledged
    assert missing == []
    assert kills >= KILLS
    assert Application.objects.filter(CROWD).count() == DECIDED


def _run_and_kill(child_of_ours: str, seed: int, *words: int, acts: int, share: float) -> list[UUID]:
    """Start the child, let it work, kill it; the keys it had been acknowledged.

    It dies once it has said so many lines, and a `share` of the time that the last of them took: in the middle of an
    act, on a machine of any speed.
    """
    database = connection.settings_dict["NAME"]
    child = subprocess.Popen(
        [sys.executable, "-m", f"tests.guarantees.{child_of_ours}", database, str(seed), *map(str, words)],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    assert child.stdout.readline().strip() == "ready"
    lines, took = [], 0.0
    for _ in range(acts):
        begun = time.monotonic()
        lines.append(child.stdout.readline())
        took = time.monotonic() - begun
    time.sleep(share * took)
    child.kill()
    lines += child.stdout.read().splitlines()
    child.wait()
    _wait_until_gone(database)
    return [UUID(line.split()[2]) for line in lines if line.startswith("ack ") and len(line.split()) == 3]


def _wait_until_gone(database: str) -> None:
    """Until the server has noticed that the client is dead and has rolled back."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()", [database]
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)
    raise AssertionError("The dead client's session did not end.")


def _each_is_decided_whole() -> None:
    """Of each application: state, steps, answers, entries, confirmation, roster row and status say the same."""
    for one in Application.objects.filter(CROWD).select_related("waiting_for", "registration_request"):
        answers = Decision.objects.filter(application=one).count()
        done = Step.objects.filter(application=one, state=Step.State.DONE).count()
        events = list(Entry.objects.filter(about=f"casework.application:{one.pk}").values_list("event", flat=True))
        said = [events.count(f"casework.{word}") for word in ("step-agreed", "granted", "confirmed")]
        registration = TermRegistration.objects.select_related("enrollment").get(person=one.person_id)
        told = [answers, done, *said, Confirmation.objects.filter(application=one).count()]
        told += [registration.state, registration.enrollment.status]
        stands = {
            ("OPEN", "DEPT"): [0, 0, 0, 0, 0, 0, "IN_PROCESS", "PENDING"],
            ("OPEN", "AA"): [1, 1, 1, 0, 0, 0, "IN_PROCESS", "PENDING"],
            ("DECIDED", ""): [2, 2, 1, 1, 0, 0, "IN_PROCESS", "PENDING"],
            ("IN_EFFECT", ""): [2, 2, 1, 1, 1, 1, "REGISTERED", "ACTIVE"],
        }
        assert told == stands[one.state, one.waiting_for.office if one.waiting_for else ""]
        periods = StatusPeriod.objects.filter(enrollment=registration.enrollment_id, recorded__upper_inf=True)
        assert periods.count() == (2 if one.state == "IN_EFFECT" else 1)


def _nothing_is_half_done(person: int) -> None:
    for one in Application.objects.filter(person=person):
        assert RegistrationRequest.objects.filter(application=one).exists()
        events = set(Entry.objects.filter(about=f"casework.application:{one.pk}").values_list("event", flat=True))
        assert "casework.application-opened" in events
        submitted = one.submitted_at is not None
        assert ("casework.submitted" in events) is submitted
        assert Step.objects.filter(application=one).count() == (2 if submitted else 0)
        assert Ruling.objects.filter(application=one).exists() is submitted
        assert ("casework.taken-back" in events) is (one.state == State.TAKEN_BACK)
    assert Application.objects.filter(person=person, state__in=["DRAFT", "OPEN"]).count() <= 1
    in_process = Application.objects.filter(person=person, state="OPEN").exists()
    assert TermRegistration.objects.get(person=person).state == ("IN_PROCESS" if in_process else "NOT_STARTED")
