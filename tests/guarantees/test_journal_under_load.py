"""Eight writers and two sealers at once: everything is sealed once, nothing is accused, and every tampering is found.

Forty random tamperings every day, a thousand under `bin/test --deep hostile`.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase, override_settings

from security.journal.anchor import anchor, read_anchor
from security.journal.sealer import seal_once
from security.journal.verify import verify
from security.models import Person
from tests.deep.evidence import keep
from tests.security.journal_room import AT, RESTAMP, at_once, found, owner, people, rename, seal_all, tamper

WRITERS, ACTS_EACH = 8, 30
DEEP = os.environ.get("DEEP") == "hostile"
TAMPERS = 1_000 if DEEP else 40

pytestmark = [pytest.mark.race, pytest.mark.alone]


class Sealed(NamedTuple):
    """An entry and the seal that it is in."""

    id: int
    seal: int


@pytest.fixture(scope="module")
def journal(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[list[Sealed]]:
    """What eight writers wrote while two sealers, started at once, sealed behind them."""
    place = tmp_path_factory.mktemp("anchor") / "journal.anchor"
    with django_db_blocker.unblock(), override_settings(JOURNAL_ANCHOR=place):
        crowd = people(20)
        done = threading.Event()
        sealers = at_once(lambda: _seal_until(done), lambda: _seal_until(done))
        writers = at_once(*[lambda n=n: _write(crowd, n) for n in range(WRITERS)])
        try:
            for writer in writers:
                writer.result(120)
        finally:
            done.set()
        for sealer in sealers:
            sealer.result(60)
        seal_all()
        with owner() as own:
            for table in ("security_entry", "security_seal"):
                own.execute(f"create table kept_{table} as table {table}")
        with connection.cursor() as cursor:
            cursor.execute("select id, number from security_seal s, unnest(s.ids) id order by number, id")
            yield [Sealed(*row) for row in cursor.fetchall()]
        TransactionTestCase._fixture_teardown(None)


@pytest.fixture
def unblocked(journal: list[Sealed], django_db_blocker: Any) -> Iterator[list[Sealed]]:
    """The journal, with the database open to the test."""
    with django_db_blocker.unblock():
        yield journal


def _write(crowd: list[Person], n: int) -> None:
    draw = random.Random(n)
    for act in range(ACTS_EACH):
        chosen = sorted(draw.sample(crowd, k=draw.randint(1, 4)), key=lambda one: one.pk)
        rename(persons=chosen, name=f"writer {n} act {act}", by=chosen[0], at=AT)


def _seal_until(done: threading.Event) -> int:
    seals = 0
    while not done.wait(0.02):
        seals += seal_once() is not None
        anchor(AT)
    return seals


def test_everything_is_sealed_once_and_nothing_is_accused(unblocked: list[Sealed]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select id from security_entry order by id")
        written = [row[0] for row in cursor.fetchall()]
    assert sorted(one.id for one in unblocked) == written
    assert len(written) > WRITERS * ACTS_EACH
    assert len({one.seal for one in unblocked}) > 3
    assert found() == []


def _edit(draw: random.Random, one: Sealed, _all: list[Sealed]) -> tuple[list[str], list[tuple[str, int, int]]]:
    return [f"update security_entry set about = 'x' where id = {one.id}"], [("edited", one.seal, one.id)]


def _edit_and_restamp(draw: random.Random, one: Sealed, _all: list[Sealed]) -> Any:
    change = f"""update security_entry set particulars = '{{"name": "x"}}' where id = {one.id}"""
    return [change, f"{RESTAMP} where id = {one.id}"], [("restamped", one.seal, one.id)]


def _delete(draw: random.Random, one: Sealed, _all: list[Sealed]) -> Any:
    return [f"delete from security_entry where id = {one.id}"], [("deleted", one.seal, one.id)]


def _insert(draw: random.Random, one: Sealed, _all: list[Sealed]) -> Any:
    copied = (
        "insert into security_entry (id, epoch, tx, at, act_id, event, about, digest, particulars, written_at)"
        " select 9000000, epoch, tx, at, act_id, event, about, '', '{}', written_at from security_entry"
        f" where id = {one.id}"
    )
    return [copied, f"{RESTAMP} where id = 9000000"], [("inserted", one.seal, 9_000_000)]


def _exchange(draw: random.Random, one: Sealed, everything: list[Sealed]) -> Any:
    """Two entries of different transactions exchange all they say but their ids and places."""
    other = draw.choice([two for two in everything if two.id != one.id])
    what = "at, written_at, by_id, act_id, event, person_id, about, particulars, request_id"
    swap = (
        f"with a as (select {what} from security_entry where id = {one.id}),"
        f" b as (select {what} from security_entry where id = {other.id}),"
        f" x as (update security_entry set ({what}) = (select {what} from b) where id = {one.id})"
        f" update security_entry set ({what}) = (select {what} from a) where id = {other.id}"
    )
    first, second = sorted((one, other))
    return [swap, f"{RESTAMP} where id in ({one.id}, {other.id})"], [
        ("restamped", first.seal, first.id),
        ("restamped", second.seal, second.id),
        ("exchanged", first.seal, first.id),
    ]


def _cut(draw: random.Random, one: Sealed, _all: list[Sealed]) -> Any:
    """The newest seals and all their entries are gone."""
    gone = f"delete from security_entry where id in (select unnest(ids) from security_seal where number >= {one.seal})"
    return [gone, f"delete from security_seal where number >= {one.seal}"], [("tail-cut", one.seal, None)]


def _forge(draw: random.Random, one: Sealed, _all: list[Sealed]) -> Any:
    """An entry changed, its seal rebuilt from it; only the key is missing."""
    rebuilt = (
        "update security_seal s set hash = set_byte(hash, 9, get_byte(hash, 9) # 1), leaves = (select"
        " string_agg(e.digest, ''::bytea order by n.n) from security_entry e"
        f" join unnest(s.ids) with ordinality as n(id, n) on n.id = e.id) where number = {one.seal}"
    )
    statements, _ = _edit_and_restamp(draw, one, _all)
    return [*statements, rebuilt], [("forged", one.seal, None)]


def _drop_seal(draw: random.Random, one: Sealed, everything: list[Sealed]) -> Any:
    last = max(two.seal for two in everything)
    what = ("missing-seal" if one.seal < last else "tail-cut", one.seal, None)
    return [f"delete from security_seal where number = {one.seal}"], [what]


WAYS: tuple[Callable[..., Any], ...] = (_edit, _edit_and_restamp, _delete, _insert, _exchange, _cut, _forge, _drop_seal)


def test_every_random_tampering_is_found_and_located(unblocked: list[Sealed]) -> None:
    draw = random.Random(2026)
    anchored = settings.JOURNAL_ANCHOR.read_bytes()
    missed = []
    for n in range(TAMPERS):
        way = WAYS[n % len(WAYS)]
        statements, expected = way(draw, draw.choice(unblocked), unblocked)
        tamper(*statements)
        seen = set(found())
        if way in {_forge, _drop_seal}:  # which seals happened to be anchored depends on the moment
            seen = {finding for finding in seen if finding[0] not in {"not-as-anchored", "unchecked"}}
        if seen != set(expected):
            missed.append((way.__name__, statements, expected, seen))
        _put_back()
        settings.JOURNAL_ANCHOR.write_bytes(anchored)
    accused = len(verify(read_anchor()).findings)
    line = {"tampers": TAMPERS, "located": TAMPERS - len(missed), "false alarms": accused, "entries": len(unblocked)}
    if DEEP:
        keep("hostile_journal", [line])
    assert missed == []
    assert found() == []


def _put_back() -> None:
    for table in ("security_entry", "security_seal"):
        tamper(
            f"delete from {table} t where not exists (select from kept_{table} k where k = t)",
            f"insert into {table} select * from kept_{table} k where not exists (select from {table} t where t = k)",
        )
