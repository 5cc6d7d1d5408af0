"""What the tests of the journal need: a small act, hands that work at once, a tamperer with the owner's rights."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import pytest
from django.db import connection, connections

from security.journal import Event, recorded, unrecorded
from security.journal.anchor import anchor, read_anchor
from security.journal.findings import Verified
from security.journal.sealer import seal_once
from security.journal.verify import verify
from security.models import Person
from security.queries import lock_persons

AT = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Renamed(Event):
    """Persons were given a name."""

    key: ClassVar[str] = "test.renamed"
    sentence: ClassVar[str] = "is now called {name}"

    name: str
    on: date
    seen: datetime | None = None
    pairs: tuple[tuple[int, str], ...] = ()
    marks: frozenset[str] = frozenset()


@recorded
def rename(*, persons: list[Person], name: str, by: Person, at: datetime) -> Renamed:
    """Give all of them this name."""
    lock_persons(one.pk for one in persons)
    Person.objects.filter(pk__in=[one.pk for one in persons]).update(name=name)
    return Renamed(at=at, by=by.pk, persons=frozenset(one.pk for one in persons), name=name, on=at.date())


def people(count: int = 1) -> list[Person]:
    """New persons, entered for a named reason."""
    with unrecorded("persons for a test"):
        return [Person.objects.create(name=f"人{n}") for n in range(count)]


def entries() -> list[tuple[Any, ...]]:
    """Event and person of every entry, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("select event, person_id from security_entry order by id")
        return cursor.fetchall()


def ids_of(event: str = "test.renamed") -> list[int]:
    """The ids of the entries of this event, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("select id from security_entry where event = %s order by id", [event])
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def owner() -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own with the rights of the database's owner. Commits at the end of the block."""
    settings = connections["owner"].settings_dict
    with psycopg.connect(
        host=settings["HOST"] or None, port=settings["PORT"] or None, user=settings["USER"], dbname=settings["NAME"]
    ) as own:
        yield own


def tamper(*statements: str) -> None:
    """Change the journal as somebody who owns the database can: the guards are switched off while it happens."""
    with owner() as own:
        own.autocommit = True
        for switch in ("disable", "enable"):
            for table in ("security_entry", "security_seal"):
                own.execute(f"alter table {table} {switch} trigger user")
            for statement in statements if switch == "disable" else ():
                own.execute(statement)


RESTAMP = "update security_entry e set digest = security_entry_digest(e)"


def superuser() -> psycopg.Connection[Any]:
    """A connection that sees the statements of every session; what it runs is committed at once."""
    settings = connections["owner"].settings_dict
    address = {"host": settings["HOST"] or None, "port": settings["PORT"] or None, "dbname": settings["NAME"]}
    return psycopg.connect(**address, user="postgres", autocommit=True)


def seal_all(*, at_most: int = 10_000) -> int:
    """Seal until nothing is left to seal, then anchor. How many seals that were."""
    seals = 0
    while seal_once(at_most=at_most) is not None:
        seals += 1
    anchor(AT)
    return seals


def verified() -> Verified:
    """Verify against the anchor of this test."""
    return verify(read_anchor())


def found() -> list[tuple[str, int | None, int | None]]:
    """What a verification finds: what, in which seal, which entry."""
    return [finding[:3] for finding in verified().findings]


def at_once(*works: Callable[[], Any]) -> list[Future[Any]]:
    """Start every piece of work in a thread with a connection of its own. Ask the futures for results."""
    futures: list[Future[Any]] = []
    for work in works:
        future: Future[Any] = Future()
        threading.Thread(target=_into, args=(future, work), daemon=True).start()
        futures.append(future)
    return futures


def _into(future: Future[Any], work: Callable[[], Any]) -> None:
    try:
        future.set_result(work())
    except BaseException as problem:  # noqa: BLE001
        future.set_exception(problem)
    finally:
        connections.close_all()


def wait_for_lock(statement_begins: str) -> None:
    """Return once some session waits for a lock in a statement that begins so; twenty seconds mean never."""
    waiting = (
        "select 1 from pg_stat_activity"
        " where wait_event_type = 'Lock' and query like %s and datname = current_database()"
    )
    with superuser() as server:
        for _ in range(1000):
            if server.execute(waiting, [statement_begins + "%"]).fetchone():
                return
            threading.Event().wait(0.02)
    raise AssertionError(f"No session waits for a lock in: {statement_begins}")


@pytest.fixture
def room(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    """A database that really commits, and an anchor of its own."""
    settings.JOURNAL_ANCHOR = tmp_path / "anchor" / "journal.anchor"
