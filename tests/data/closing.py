"""Writing `closed.sql.gz`: the schema and the rows of a small school, as the migrations of today make them.

`bin/close` runs this with the services up; the database is made for it and dropped afterwards.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

CLOSED = Path(__file__).with_name("closed.sql.gz")
MOST = 1_000_000  # bytes
LEFT_OUT = ("\\restrict", "\\unrestrict", "SET transaction_timeout")  # of psql, and of PostgreSQL 17
WORDS = ("--no-owner", "--inserts", "--rows-per-insert=500", "--exclude-table-data=security_session")
"""Rows as statements, so that any client can load the file."""
ROOT = Path(__file__).resolve().parents[2]
RINGS = ("FIELD_KEYS", "FILE_KEYS", "INDEX_KEYS", "JOURNAL_KEYS")
KEYS = {
    name: "1:" + base64.b64encode(hashlib.sha256(f"the closed school's {name}".encode()).digest()).decode()
    for name in RINGS
}
"""The keys its values are sealed with: known to everybody, good for nothing else."""


def main() -> None:
    """`write PG_DUMP` makes the file; `fill`, in a process of its own, the rows."""
    if sys.argv[1] == "fill":
        _fill()
        return
    with own_database() as database, TemporaryDirectory() as files:
        environment = environment_of(database, Path(files))
        python = [sys.executable, "manage.py", "migrate", "--database", "owner", "--verbosity", "0", "--skip-checks"]
        subprocess.run(python, cwd=ROOT, env=environment, check=True)
        subprocess.run([sys.executable, "-m", __spec__.name, "fill"], cwd=ROOT, env=environment, check=True)
        dump = [sys.argv[2], *WORDS, environment["OWNER_DATABASE_URL"]]
        text = subprocess.run(dump, capture_output=True, text=True, check=True).stdout
        rows = rows_of(database)
    head = json.dumps({"closed": f"{datetime.now(UTC):%Y-%m-%d}", "rows": rows}, sort_keys=True)
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith(LEFT_OUT)]
    packed = gzip.compress(f"-- {head}\n{''.join(lines)}".encode(), mtime=0)
    if len(packed) > MOST:
        raise SystemExit(f"{CLOSED.name} would have {len(packed):,} bytes; {MOST:,} are allowed.")
    CLOSED.write_bytes(packed)
    empty = sorted(table for table, count in rows.items() if not count)
    print(f"{CLOSED.relative_to(ROOT)}: {len(packed):,} bytes, {sum(rows.values())} rows. Without a row: {empty}")


def _fill() -> None:
    import django

    django.setup()
    from security.journal.sealer import seal_once
    from tests.data.closed_school import build_school

    build_school()
    while seal_once() is not None:
        pass


def read_closed() -> tuple[dict[str, int], str]:
    """How many rows the tables had, and the statements that make them."""
    text = gzip.decompress(CLOSED.read_bytes()).decode()
    head, _, statements = text.partition("\n")
    return json.loads(head.removeprefix("-- "))["rows"], statements


@contextmanager
def own_database() -> Iterator[str]:
    """An empty database, dropped at the end; what a killed run leaves of it, the next test run tidies."""
    name = f"test_closed_{os.getpid()}"
    with server("postgres") as postgres:
        postgres.execute(f"drop database if exists {name} with (force)")
        postgres.execute(f"create database {name} template template0")
        try:
            yield name
        finally:
            postgres.execute(f"drop database if exists {name} with (force)")


def server(database: str) -> psycopg.Connection[Any]:
    """A connection as the owner; every statement commits."""
    return psycopg.connect(_address("OWNER_DATABASE_URL", database), autocommit=True)


def environment_of(database: str, files: Path) -> dict[str, str]:
    """The variables for a command that works on this database with the closed school's keys."""
    addresses = {name: _address(name, database) for name in ("DATABASE_URL", "OWNER_DATABASE_URL")}
    return {**os.environ, **addresses, **KEYS, "DATA_DIR": str(files)}


def rows_of(database: str) -> dict[str, int]:
    """How many rows each table has."""
    with server(database) as owner:
        tables = owner.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
        count = "select count(*) from {}"
        return {
            table: owner.execute(sql.SQL(count).format(sql.Identifier(table))).fetchone()[0]  # type: ignore[index]
            for (table,) in tables
            if table != "security_session"
        }


def _address(variable: str, database: str) -> str:
    """The server that the variable names, and another database on it."""
    parts = urlsplit(os.environ[variable])
    return urlunsplit(parts._replace(path=f"/{database}"))


if __name__ == "__main__":
    main()
