"""The services of one data directory, and the environment in which the project's commands run."""

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ground.places import PYTHON, ROOT, data_dir, keys
from ground.postgres import APP, OWNER, Postgres
from ground.say import give_up, step
from ground.valkey import Valkey


class House:
    """PostgreSQL and Valkey of a data directory; real servers instead where DATABASE_URL or REDIS_URL name them."""

    def __init__(self, data: Path | None = None, *, demo: bool = False, binaries: Path | None = None) -> None:
        self.data = data or data_dir()
        self.demo = demo
        self.postgres = None if os.environ.get("DATABASE_URL") else Postgres(self.data, binaries=binaries)
        self.valkey = None if os.environ.get("REDIS_URL") else Valkey(self.data)
        self._lock: IO[str] | None = None

    def start(self) -> None:
        """Start the services, one command at a time."""
        with self._one_at_a_time():
            if self.postgres:
                with step("starting PostgreSQL"):
                    self.postgres.start()
            if self.valkey:
                with step("starting Valkey"):
                    self.valkey.start()

    def stop(self) -> None:
        """Stop what this command started."""
        if self.valkey:
            self.valkey.stop()
        if self.postgres:
            self.postgres.stop()

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

    def manage(self, *words: str, owner: bool = False, quiet: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a manage.py command; its output is kept unless it fails or `quiet` is off."""
        done = subprocess.run(
            [PYTHON, ROOT / "manage.py", *words],
            env=self.environment(owner=owner),
            cwd=ROOT,
            capture_output=quiet,
            text=True,
            check=False,
        )
        if quiet and done.returncode:
            give_up(f"manage.py {' '.join(words)} did not work:\n{(done.stderr or done.stdout)[-3000:]}")
        return done

    def migrate(self) -> None:
        """Bring the database up to date, as its owner. Quick when there is nothing to do."""
        with step("migrating the database"):
            self.manage("migrate", "--no-input", owner=True)

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


@contextmanager
def open_house(*, demo: bool = False, data: Path | None = None, binaries: Path | None = None) -> Iterator[House]:
    """A house whose services run inside the block."""
    house = House(data, demo=demo, binaries=binaries)
    try:
        house.start()
        yield house
    finally:
        house.stop()


Environment = Mapping[str, str]
