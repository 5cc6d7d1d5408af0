"""The services of one data directory, and the environment in which the project's commands run."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO

from ground.places import PYTHON, ROOT, data_dir, keys, short_dir
from ground.postgres import APP, OWNER, Postgres
from ground.processes import MARK, mark, remembered
from ground.say import give_up, step
from ground.valkey import Valkey

OF_THE_DATABASE = ("anchor", "files")
"""Folders of the data directory that mean nothing without its database."""


class House:
    """PostgreSQL and Valkey of a data directory; real servers instead where DATABASE_URL or REDIS_URL name them."""

    def __init__(self, data: Path | None = None, *, demo: bool = False, binaries: Path | None = None) -> None:
        self.data = data or data_dir()
        self.demo = demo
        self.postgres = None if os.environ.get("DATABASE_URL") else Postgres(self.data, binaries=binaries)
        self.valkey = None if os.environ.get("REDIS_URL") else Valkey(self.data)
        self._users: IO[str] | None = None

    def start(self, *, fresh: bool = False) -> None:
        """Start the services, or adopt those that run; one command at a time. `fresh` begins with an empty database."""
        with self._one_at_a_time():
            short_dir(self.data)  # the last command to leave has removed it
            keys(self.data)  # made by one command, before two use them
            self._users = (self.data / "users.lock").open("a")
            begun = self.data / "fresh.begun"
            if self.postgres and (fresh or begun.exists()):
                if not self._is_alone():
                    give_up(f"Another command is using the database of {self.data}. Stop it before you begin anew.")
                begun.touch()  # killed half way, the next start goes on
                self._wipe(self.postgres)
                begun.unlink()
            fcntl.flock(self._users, fcntl.LOCK_SH)
            if self.postgres:
                with step("starting PostgreSQL"):
                    self.postgres.start()
            if self.valkey:
                with step("starting Valkey"):
                    self.valkey.start()

    def _wipe(self, postgres: Postgres) -> None:
        """The database, and what belongs to it: what was done to it, the journal's anchor, the files."""
        for note in self.data.glob("*.done"):
            note.unlink()
        postgres.wipe()
        for name in OF_THE_DATABASE:
            shutil.rmtree(self.data / name, ignore_errors=True)

    def revive(self) -> list[str]:
        """Start a service again that has died; returns which."""
        dead = {"PostgreSQL": self.postgres, "Valkey": self.valkey}
        dead = {name: service for name, service in dead.items() if service and remembered(service.note) is None}
        with self._one_at_a_time() if dead else nullcontext():
            for service in dead.values():
                service.start()
        return list(dead)

    def stop(self) -> None:
        """Leave. Whoever leaves last stops the services, those too that a killed command had started."""
        if self._users is None:
            return
        with self._one_at_a_time(), self._users:
            fcntl.flock(self._users, fcntl.LOCK_UN)
            if not self._is_alone():
                return
            if self.valkey:
                self.valkey.stop()
            if self.postgres:
                self.postgres.stop()
                shutil.rmtree(short_dir(self.data), ignore_errors=True)

    def _is_alone(self) -> bool:
        """Whether no other command holds the services; the lock of a killed one ends with it."""
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def environment(self, *, owner: bool = False) -> dict[str, str]:
        """The variables for a command. `owner` connects as the role that may migrate."""
        made: dict[str, str] = {
            "DATA_DIR": str(self.data),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "registrar.settings",
        }
        made |= {name: value for name, value in keys(self.data).items() if name not in os.environ}
        if self.postgres:
            made["DATABASE_URL"] = self.postgres.url(OWNER if owner else APP)
            made["OWNER_DATABASE_URL"] = self.postgres.url(OWNER)
        elif owner and os.environ.get("OWNER_DATABASE_URL"):
            made["DATABASE_URL"] = os.environ["OWNER_DATABASE_URL"]
        if self.valkey:
            made["REDIS_URL"] = self.valkey.cache_url
        if self.demo:
            made |= {"DEMO_MODE": "1", "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
        return {**os.environ, **made}

    def manage(self, *words: str, owner: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a manage.py command and keep what it prints; give up if it fails.

        A demo's carries its mark, in a session of its own: if bin/demo is killed, the next one ends it.
        """
        marked = {MARK: mark(self.data)} if self.demo else {}
        done = subprocess.run(
            [PYTHON, ROOT / "manage.py", *words],
            env=self.environment(owner=owner) | marked,
            start_new_session=self.demo,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            give_up(f"manage.py {' '.join(words)} did not work:\n{(done.stderr or done.stdout)[-3000:]}")
        return done

    def migrate(self) -> None:
        """Bring the embedded database up to date, as its owner. A real server is migrated on purpose only."""
        migrations = [ROOT / "requirements.txt", *ROOT.glob("*/migrations/*.py")]
        if self.postgres and not self.done_before("migrated", migrations):
            with step("migrating the database"):
                self.manage("migrate", "--no-input", "--skip-checks", owner=True)
            self.remember_done("migrated", migrations)

    def done_before(self, what: str, files: Iterable[Path]) -> bool:
        """Whether `what` was done in this data directory with these very files."""
        note = self.data / f"{what}.done"
        return note.exists() and note.read_text() == _digest(files)

    def remember_done(self, what: str, files: Iterable[Path]) -> None:
        """Need not do it again until one of the files changes, or the database is begun anew."""
        (self.data / f"{what}.done").write_text(_digest(files))

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Two commands on one data directory do not start its services at once."""
        with (self.data / "start.lock").open("w") as lock:
            until = time.monotonic() + 60
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        give_up(f"Another command has been starting the services of {self.data} for a minute.")
                    time.sleep(0.1)
            yield


def _digest(files: Iterable[Path]) -> str:
    """SHA-256 over the names and the bytes of files; of folders, over everything in them."""
    digest = hashlib.sha256()
    for named in sorted(files):
        for file in sorted(named.rglob("*")) if named.is_dir() else [named]:
            if file.is_file():
                digest.update(str(file).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


@contextmanager
def open_house(*, demo: bool = False, data: Path | None = None, binaries: Path | None = None) -> Iterator[House]:
    """A house whose services run inside the block."""
    house = House(data, demo=demo, binaries=binaries)
    try:
        house.start()
        yield house
    finally:
        house.stop()
