"""bin/demo and bin/manage as people run them: from this checkout or a copy of it, as whoever we are or as another."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.breeding import copy_of_the_tree

ROOT = Path(__file__).resolve().parents[2]
OURS = (
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "REDIS_URL",
    "STATIC_STORAGE",
    "DEEP",
    "DJANGO_SETTINGS_MODULE",
    "DEMO_MODE",
)
PATIENCE = 900  # seconds; a limit for a hanging test, no promise
PARTS = ("crew-web", "crew-worker", "crew-beat", "crew-sealer", "valkey", "postgres")
LONG = 150  # characters of a path
NO_PART_OF_PYTHON = shutil.ignore_patterns("site-packages", "test", "__pycache__", "share", "*.a")


@dataclass
class Office:
    """A DATA_DIR, a port, and the bin/demo that runs there."""

    data: Path
    port: int
    root: Path = ROOT
    python: tuple[str, ...] = (sys.executable,)
    """How Python is started: as another user, where that is wanted."""
    command: subprocess.Popen[bytes] | None = None

    def demo(self, *words: str, port: int | None = None, data: Path | None = None) -> subprocess.CompletedProcess[str]:
        """bin/demo as somebody types it, until it leaves."""
        return self.run("bin/demo", "--port", str(port or self.port), *words, data=data)

    def run(self, *words: str, data: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        """A script of the checkout, until it leaves. `more` are variables of its environment."""
        return subprocess.run(
            [*self.python, *words],
            cwd=self.root,
            env=environment(data or self.data) | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def open(self, until_it_says: str = "Ctrl-C closes it.") -> None:
        """Start bin/demo and wait until it says that it is open, or is at one of its steps."""
        said = self.data / "said"
        with said.open("wb") as out:
            words = [*self.python, str(self.root / "bin" / "demo"), "--port", str(self.port)]
            self.command = subprocess.Popen(words, env=environment(self.data), stdout=out, stderr=out)
        until = time.monotonic() + PATIENCE
        while until_it_says not in said.read_text():
            assert self.command.poll() is None, said.read_text()
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.05)

    def kill(self, *, while_at: str) -> str:
        """kill -9 of bin/demo alone, as soon as it has this command at work; the command's line, with its pid."""
        until = time.monotonic() + PATIENCE
        while not (at_work := [line for line in self.left() if while_at in line]):
            assert time.monotonic() < until, self.left()
            time.sleep(0.02)
        assert self.command
        self.command.kill()
        self.command.wait()
        return at_work[0]

    def kill_everything(self) -> None:
        """kill -9: the command first, so that it revives nobody."""
        assert self.command
        self.command.kill()
        self.command.wait()
        for part in PARTS:
            os.kill(json.loads((self.data / f"{part}.pid").read_text())["pid"], signal.SIGKILL)

    def page(self) -> int:
        """The status of the first page, through its redirects."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=30) as answer:
            return int(answer.status)

    def left(self) -> list[str]:
        """The pids and command lines of what still runs for this DATA_DIR."""
        found = []
        for process in Path("/proc").iterdir():
            with suppress(OSError):
                told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
                if process.name.isdigit() and process.name != str(os.getpid()) and str(self.data).encode() in told:
                    found.append(f"{process.name} {(process / 'cmdline').read_text()}".replace("\0", " "))
        return found


def environment(data: Path) -> dict[str, str]:
    """Ours, without what points to the tests' own servers."""
    return {name: value for name, value in os.environ.items() if name not in OURS} | {"DATA_DIR": str(data)}


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def far_away() -> Iterator[Office]:
    """An office in a copy of this checkout with a long path, and a DATA_DIR beside it. It is ours to run."""
    with tempfile.TemporaryDirectory(prefix="registrar-far-") as base:
        place = Path(base, *["a-folder-with-quite-a-long-name"] * 5)
        (place / "data").mkdir(parents=True)
        tree = copy_of_the_tree(place)
        assert len(str(tree)) > LONG
        yield Office(place / "data", free_port(), tree)


@contextmanager
def elsewhere(data: Path) -> Iterator[Path]:
    """Where the database of this DATA_DIR stands if it is another user's; it is removed afterwards."""
    sys.path.insert(0, str(ROOT / "bin"))
    from ground.unprivileged import digest

    place = Path("/var/tmp") / f"registrar-{digest(data)}"
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def give_to_an_ordinary_user(office: Office) -> None:
    """Its tree and DATA_DIR become those of a user who is not root, and so does who runs it. We must be root.

    That user's .venv has the packages of ours, and a copy of our Python where that user cannot go to it.
    """
    user = next((one for one in pwd.getpwall() if 1000 <= one.pw_uid < 60000), None) or pwd.getpwnam("nobody")
    become = ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--")
    python, venv = Path(sys.base_prefix, "bin", f"python3.{sys.version_info[1]}"), office.root / ".venv"
    ask = [*become, "sh", "-c", 'exec "$0" -c ""', python]  # setpriv itself may still enter every folder
    if subprocess.run(ask, check=False, capture_output=True).returncode:
        copy = office.root.parent / "python"
        shutil.copytree(sys.base_prefix, copy, symlinks=True, ignore=NO_PART_OF_PYTHON)
        python = copy / "bin" / python.name
        become = (*become, "env", f"LD_LIBRARY_PATH={copy / 'lib'}")
    ours = venv.resolve()
    venv.unlink()
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(python)
    (venv / "lib").symlink_to(ours / "lib")
    (venv / "pyvenv.cfg").write_text(f"home = {python.parent}\n")
    shutil.copy(ours / "installed", venv / "installed")
    top = next(one for one in office.data.parents if one.parent == Path(tempfile.gettempdir()))
    subprocess.run(["chown", "-R", "-h", f"{user.pw_uid}:{user.pw_gid}", top], check=True)
    office.python = (*become, str(python))
