"""bin/demo opens the office from nothing, says in a sentence why it does not, and opens again after any kill -9."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

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
PATIENCE = 240  # seconds; a limit for a hanging test, no promise
FIRST_START = {  # what the steps say, and what works at them
    "starting PostgreSQL": "/initdb -D",
    "migrating the database": "manage.py migrate",
    "loading the demo school": "manage.py load_demo",
}
PARTS = ("crew-web", "crew-worker", "crew-beat", "crew-sealer", "valkey", "postgres")
pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("demo")]


@dataclass
class Office:
    """A DATA_DIR, a port, and the bin/demo that runs there."""

    data: Path
    port: int
    command: subprocess.Popen[bytes] | None = None

    def demo(self, *words: str, port: int | None = None, data: Path | None = None) -> subprocess.CompletedProcess[str]:
        """bin/demo as somebody types it, until it leaves."""
        return subprocess.run(
            [sys.executable, ROOT / "bin" / "demo", "--port", str(port or self.port), *words],
            env=environment(data or self.data),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def open(self, until_it_says: str = "Ctrl-C closes it.") -> None:
        """Start bin/demo and wait until it says that it is open, or is at one of its steps."""
        said = self.data / "said"
        with said.open("wb") as out:
            words = [sys.executable, ROOT / "bin" / "demo", "--port", str(self.port)]
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

    def page(self) -> int:
        """The status of the first page, through its redirects."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=30) as answer:
            return int(answer.status)

    def kill_everything(self) -> None:
        """kill -9: the command first, so that it revives nobody."""
        assert self.command
        self.command.kill()
        self.command.wait()
        for part in PARTS:
            os.kill(json.loads((self.data / f"{part}.pid").read_text())["pid"], signal.SIGKILL)

    def left(self) -> list[str]:
        """The command lines of what still runs for this DATA_DIR."""
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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office that was never open; the demo school is loaded once for all of these tests."""
    office = Office(tmp_path_factory.mktemp("a-folder-with-quite-a-long-name" * 4), free_port())
    yield office
    if office.command:
        office.command.terminate()
        office.command.wait(PATIENCE)


@pytest.fixture
def office(place: Office) -> Office:
    """It is open."""
    if place.command is None or place.command.poll() is not None:
        place.open()
    return place


def test_what_a_killed_first_start_was_at_does_not_go_on_beside_the_next(place: Office) -> None:
    for step, command in FIRST_START.items():
        place.open(step)
        orphan = place.kill(while_at=command)
        place.open("starting Valkey")  # PostgreSQL has started then
        assert orphan not in place.left()
        place.kill(while_at="bin/demo")
    place.open()
    assert place.page() == 200


def test_opening_the_same_office_twice_is_refused_in_a_sentence(office: Office) -> None:
    refused = office.demo(port=free_port())
    assert refused.returncode == 1
    assert f"is already open at http://127.0.0.1:{office.port}/" in refused.stderr


def test_a_port_in_use_is_a_sentence(office: Office, tmp_path: Path) -> None:
    refused = office.demo(data=tmp_path)
    assert refused.returncode == 1
    assert f"Port {office.port} is in use by another program." in refused.stderr


def test_it_opens_again_after_everything_was_killed(office: Office) -> None:
    office.kill_everything()
    office.open()
    assert office.page() == 200


def test_a_database_that_another_command_uses_is_not_pulled_away(office: Office) -> None:
    office.kill_everything()
    manage = [sys.executable, ROOT / "bin" / "manage", "shell", "-c", "print('here', flush=True); input()"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(manage, env=environment(office.data), **pipes) as other:
        assert any(b"here" in line for line in other.stdout)
        refused = office.demo("--fresh")
        other.communicate(b"\n", timeout=PATIENCE)
    assert refused.returncode == 1
    assert "Another command is using the database" in refused.stderr


def test_ctrl_c_closes_it_and_leaves_nothing_behind(office: Office) -> None:
    assert office.command
    office.command.send_signal(signal.SIGINT)
    assert office.command.wait(PATIENCE) == 0
    assert office.left() == []


def test_it_opens_after_the_command_alone_was_killed_and_leaves_nothing_behind(office: Office) -> None:
    assert office.command
    office.command.kill()
    office.command.wait()
    once = office.demo("--once")
    assert once.returncode == 0, once.stdout + once.stderr
    assert office.left() == []
