"""The ground the tests stand on, and what it installs."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection

BIN = Path(__file__).resolve().parents[2] / "bin"
READY = "import sys; sys.path.insert(0, 'bin'); from ground import venv; venv.ready('requirements.txt')"
PIP_THAT_TAKES_ITS_TIME = """#!/bin/sh
case "$*" in "-m pip "*) echo "$*" > words; echo $$ > pid; exec sleep "${PIP_SECONDS:-0}";; esac
"""
APT_GET = """#!/bin/sh
echo "$*" >> "$(dirname "$0")/asked"
"""
PATIENCE = 30  # seconds; a limit for a hanging test, no promise


@pytest.mark.django_db
def test_tests_run_as_the_webs_role_which_may_not_truncate():
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("registrar_app",)
        with pytest.raises(ProgrammingError):
            cursor.execute("truncate security_person cascade")


@pytest.fixture(scope="module")
def whole_run():
    """`bin/test` as a module."""
    loader = SourceFileLoader("whole_run_of_tests", str(BIN / "test"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        ([0, 0], 0),
        ([0, 5], 0),
        ([5, 0], 0),
        ([5, 5], 5),
        ([5], 5),
        ([1, 0], 1),
        ([0, 2], 2),
        ([-9, 0], 1),
        ([0, -9], 1),
        ([-9, 5], 1),
    ],
)
def test_a_whole_run_is_green_only_if_every_round_was(whole_run, statuses, status):
    assert whole_run.verdict(statuses) == status


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose .venv has everything but what the lock names; its pip notes what it is asked, and waits."""
    shutil.copytree(BIN / "ground", tmp_path / "bin" / "ground")
    (tmp_path / "requirements.txt").write_text("part==1.0\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(PIP_THAT_TAKES_ITS_TIME)
    python.chmod(0o755)
    return tmp_path


def wait_until(there: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_locked(path: Path) -> bool:
    """Whether another process has it just now."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_pip_takes_what_the_lock_names_by_its_digest_and_leaves_nothing_outside(checkout):
    subprocess.run([sys.executable, "-c", READY], cwd=checkout, check=True)
    words = (checkout / "words").read_text().split()
    assert {"--no-cache-dir", "--require-hashes", "--only-binary"} <= set(words)
    assert words[-2:] == ["-r", str(checkout / "requirements.txt")]
    assert (checkout / ".venv" / "installed").read_text().startswith("requirements.txt ")


@pytest.mark.kill
def test_where_a_command_was_killed_the_next_one_waits_for_its_pip(checkout):
    pid, lock = checkout / "pid", checkout / ".venv" / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", READY], cwd=checkout, env=os.environ | {"PIP_SECONDS": "60"}
    ) as command:
        wait_until(lambda: pid.exists() and pid.read_text().endswith("\n"))
        command.kill()
    try:
        assert is_locked(lock)
    finally:
        os.kill(int(pid.read_text()), signal.SIGKILL)
    wait_until(lambda: not is_locked(lock))
    assert not (checkout / ".venv" / "installed").exists()  # the next one begins anew


@pytest.fixture
def needs(monkeypatch, tmp_path):
    """What the commands need, on a machine whose apt-get installs nothing but notes what it is asked."""
    monkeypatch.syspath_prepend(str(BIN))
    from ground import needs as module

    (tmp_path / "apt-get").write_text(APT_GET)
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return module


def test_what_is_missing_root_installs_through_apt(needs, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(os, "getuid", lambda: 0)
    asked = tmp_path / "asked"
    assert needs.see_to("Pango", asked.exists, needs.PANGO, "nothing can be printed.")
    assert asked.read_text() == f"install -y -qq --no-install-recommends {' '.join(needs.PANGO)}\n"
    assert "missing" not in capsys.readouterr().out


def test_what_is_missing_another_user_is_told_in_a_sentence(needs, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert not needs.see_to("Pango", lambda: False, needs.PANGO, "nothing can be printed.")
    assert not (tmp_path / "asked").exists()
    said = "  Pango is missing: nothing can be printed. Install it with: apt-get install " + " ".join(needs.PANGO)
    assert capsys.readouterr().out == f"{said}\n"
