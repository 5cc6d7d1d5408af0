"""What a restore drill needs: an office with data, the commands as somebody types them, a second empty database."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections

ROOT = Path(__file__).resolve().parents[2]
KEYRINGS = ("FIELD_KEYS", "FILE_KEYS", "INDEX_KEYS", "JOURNAL_KEYS")


@dataclass
class Place:
    """A database with its data folder: where an office runs, or is to be put back."""

    database: str
    folder: Path

    def url(self, role: str) -> str:
        """The address for a role."""
        server = connections["owner"].settings_dict
        return f"postgresql://{role}@/{self.database}?host={server['HOST']}"

    def connect(self, role: str = "registrar_owner") -> psycopg.Connection:
        """A connection of its own."""
        host = connections["owner"].settings_dict["HOST"]
        return psycopg.connect(host=host, user=role, dbname=self.database, autocommit=True)

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """A command here: `run("bin/backup", folder)`, or one of manage.py as the owner: `run("restore", backup)`."""
        as_owner = {"DATABASE_URL": self.url("registrar_app" if words[0].startswith("bin/") else "registrar_owner")}
        environment = os.environ | as_owner | {
            "OWNER_DATABASE_URL": self.url("registrar_owner"),
            "DATA_DIR": str(self.folder),
        }  # fmt: skip
        program = [words[0]] if words[0].startswith("bin/") else ["manage.py", words[0]]
        return subprocess.run(
            [sys.executable, *program, *words[1:]],
            env=environment | more,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def done(self, *words: str, **more: str) -> str:
        """The same, when it works: what it said."""
        told = self.run(*words, **more)
        assert told.returncode == 0, told.stdout + told.stderr
        return told.stdout

    def refused(self, *words: str, **more: str) -> str:
        """The same, when it does not: the sentence."""
        told = self.run(*words, **more)
        assert told.returncode == 1, told.stdout + told.stderr
        assert "Traceback" not in told.stderr, told.stderr
        return told.stderr

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table as text, in an order of its own: the second opinion on whether two are equal."""
        with self.connect() as own:
            own.execute("set timezone = 'UTC'")
            names = own.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
            return {
                name: sorted(text for (text,) in own.execute(f'select t::text from "{name}" t').fetchall())
                for (name,) in names
            }

    def is_empty(self) -> bool:
        """Whether there is no table at all."""
        return self.rows() == {}


def here(tmp_path: Path) -> Place:
    """The test's own office, its files and anchor in a folder of the test's."""
    folder = tmp_path / "office"
    folder.mkdir(mode=0o700)
    settings.FILES_DIR = folder / "files"
    settings.JOURNAL_ANCHOR = folder / "anchor" / "journal.anchor"
    return Place(str(connections["default"].settings_dict["NAME"]), folder)


@contextmanager
def elsewhere(tmp_path: Path, name: str) -> Iterator[Place]:
    """An empty database beside it, with an empty folder: another machine."""
    folder = tmp_path / name
    folder.mkdir(mode=0o700)
    place = Place(f"{connections['default'].settings_dict['NAME']}_{name}", folder)
    host = connections["owner"].settings_dict["HOST"]
    with psycopg.connect(host=host, user="registrar_owner", dbname="postgres", autocommit=True) as server:
        server.execute(f"drop database if exists {place.database} with (force)")
        server.execute(f"create database {place.database}")
        try:
            yield place
        finally:
            server.execute(f"drop database if exists {place.database} with (force)")


def key_material() -> set[bytes]:
    """Every key in every writing in which it might have slipped into a backup."""
    found = {settings.SECRET_KEY.encode()}
    for ring in KEYRINGS:
        for key in getattr(settings, ring).values():
            found |= {key, base64.b64encode(key), key.hex().encode()}
    return found


def only_backup(folder: Path) -> Path:
    """The one backup below the folder."""
    [found] = [path.parent for path in folder.glob("registrar-*/manifest.json")]
    return found
