"""Keys rotate under readers and a writer and through `kill -9`: no read fails, no write is lost (S:CRY-02).

Two kills in every run, twenty in `bin/test --deep kills`.
"""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection, connections

from security.actions.reseal_rows import reseal_rows
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.journal import unrecorded
from security.models import Person
from security.sweeps.rotation import left_behind
from tests.deep.evidence import keep
from tests.guarantees.races import meet
from tests.security.journal_room import AT

KILLS = 20 if os.environ.get("DEEP") == "kills" else 2
ROOT = Path(__file__).resolve().parent.parent.parent
PEOPLE, WRITTEN = 3_000 * KILLS, 50


@pytest.fixture
def crowd(transactional_db: None) -> list[int]:
    """Persons whose telephone number is their id."""
    with unrecorded("a crowd for the rotation"):
        ids = allocate_ids(Person, PEOPLE)
        copy_rows(Person, ("id", "name", "grams", "phone"), ((pk, f"n{pk}", [], str(pk)) for pk in ids))
    return ids


@pytest.mark.kill
@pytest.mark.xdist_group("kills")
def test_killed_again_and_again_under_readers_and_a_writer_it_ends_with_everything(crowd: list[int], settings: Any):
    settings.FIELD_KEYS = {**configured.FIELD_KEYS, 77: bytes(range(7, 39))}
    done, reads, written = threading.Event(), [0], dict.fromkeys(crowd[:WRITTEN], 0)
    with ThreadPoolExecutor(3) as pool:
        others = [
            *(pool.submit(_read, crowd[WRITTEN:], done, reads) for _reader in range(2)),
            pool.submit(_write, written, done),
        ]
        try:
            for _kill in range(KILLS):
                _rotate(settings.FIELD_KEYS, kill=True)
            said = _rotate(settings.FIELD_KEYS, kill=False)
        finally:
            done.set()
        for other in others:
            other.result(30)
    counts = {"kills": KILLS, "rows": PEOPLE, "reads": reads[0], "writes": sum(written.values())}
    print(json.dumps({"deep": "kills", "rotation": counts}))
    if KILLS > 2:
        keep("kills_rotation", [{"deep": "kills", **counts}])
    assert reads[0] > 0
    assert "encrypted anew" in said
    settings.FIELD_KEYS = {77: bytes(range(7, 39))}
    phones = {one.pk: one.phone for one in Person.objects.filter(pk__in=crowd).only("phone")}
    assert phones == {pk: f"{pk}.{written[pk]}" if written.get(pk) else str(pk) for pk in crowd}
    assert left_behind() == {}


def test_who_writes_a_row_that_is_being_encrypted_anew_waits_and_is_not_undone(crowd: list[int], settings: Any):
    one = Person.objects.get(pk=crowd[0])
    settings.FIELD_KEYS = {**configured.FIELD_KEYS, 77: bytes(range(7, 39))}
    resealed, _written, waited = meet(
        lambda: reseal_rows(table="security.Person", after=crowd[0] - 1, by=one, at=AT),
        lambda: _ring(one.pk),
        held_at="skip locked",
    )
    assert resealed.rows > 0
    assert waited
    assert Person.objects.get(pk=one.pk).phone == "120"


def _ring(pk: int) -> None:
    with unrecorded("a new number"):
        one = Person.objects.get(pk=pk)
        one.phone = "120"
        one.save(update_fields=["phone"])


def _read(ids: list[int], done: threading.Event, reads: list[int]) -> None:
    draw = random.Random(1)
    try:
        while not done.is_set():
            pk = draw.choice(ids)
            assert Person.objects.only("phone").get(pk=pk).phone == str(pk)
            reads[0] += 1
    finally:
        connections.close_all()


def _write(written: dict[int, int], done: threading.Event) -> None:
    draw = random.Random(2)
    try:
        while not done.is_set():
            pk = draw.choice(list(written))
            with unrecorded("a writer beside the rotation"):
                one = Person.objects.select_for_update().get(pk=pk)
                one.phone = f"{pk}.{written[pk] + 1}"
                one.save(update_fields=["phone"])
            written[pk] += 1
            done.wait(0.01)
    finally:
        connections.close_all()


def _rotate(ring: dict[int, bytes], *, kill: bool) -> str:
    """The command as somebody types it, killed after its first chunk or left to its end."""
    keys = ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in ring.items())
    child = subprocess.Popen(
        [sys.executable, "manage.py", "rotate_keys"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": _address(), "OWNER_DATABASE_URL": _address(), "FIELD_KEYS": keys},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert child.stdout
    if kill:
        first = child.stdout.readline()
        assert first.startswith("security.Person: "), first + child.stdout.read()
        child.kill()
    said = child.stdout.read()
    assert kill or child.wait(120) == 0, said
    child.wait()
    return said


def _address() -> str:
    server = connection.settings_dict
    return f"postgresql://{server['USER']}@/{server['NAME']}?host={server['HOST']}"
