"""bin/demo opens the office from nothing, says in a sentence why it does not, and opens again after any kill -9.

It does so for whoever runs it, from wherever the checkout stands, beside another one.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from registrar.demo_people import demo_people
from tests.start.demo_room import (
    PATIENCE,
    ROOT,
    Office,
    elsewhere,
    environment,
    far_away,
    free_port,
    give_to_an_ordinary_user,
)

FIRST_START = {  # what the steps say, and what works at them
    "starting PostgreSQL": "/initdb -D",
    "migrating the database": "manage.py migrate",
    "loading the demo school": "manage.py load_demo",
}
IN_THE_HOUSE = """
import sys; sys.path.insert(0, "bin")
from ground.house import open_house
with open_house() as house:
    {}
"""
WRITE = """house.postgres.sql("create table written_before ()", database="registrar")
    house.remember_done("load_demo", [])"""
READ = """sql = "select to_regclass('written_before') is null, count(*) > 2900 from enrollment_enrollment"
    print(house.postgres.sql(sql, database="registrar"))"""
NOWHERE = "postgresql://nobody@/nowhere?host=/nowhere"
pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("demo")]


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


def test_to_begin_a_database_of_somebody_elses_anew_is_refused_in_a_sentence(tmp_path: Path) -> None:
    refused = Office(tmp_path, free_port()).run("bin/demo", "--fresh", "--once", DATABASE_URL=NOWHERE)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.endswith("Unset it, or empty that one yourself.\n")
    assert list(tmp_path.iterdir()) == []


def test_what_was_loaded_into_the_database_of_this_folder_is_not_thought_to_be_in_another(tmp_path: Path) -> None:
    (tmp_path / "load_demo.done").write_text(hashlib.sha256().hexdigest())
    office = Office(tmp_path, free_port())
    refused = office.run("bin/demo", "--once", "--port", str(office.port), DATABASE_URL=NOWHERE)
    assert refused.returncode == 1
    assert "manage.py load_demo --if-empty did not work" in refused.stderr  # it was tried: nobody answers there
    assert office.left() == []


def test_ctrl_c_closes_it_before_anything_was_started_as_well(tmp_path: Path) -> None:
    words = [sys.executable, ROOT / "bin" / "demo", "--port", str(free_port())]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with (ROOT / ".venv" / "lock").open("a") as venv:
        fcntl.flock(venv, fcntl.LOCK_EX)  # as if another command were filling it
        with subprocess.Popen(words, env=environment(tmp_path), **pipes) as command:
            lock, until = tmp_path / "demo.lock", time.monotonic() + PATIENCE
            while not (lock.exists() and lock.read_text()):
                assert time.monotonic() < until
                time.sleep(0.05)
            command.send_signal(signal.SIGINT)
            said = command.communicate(timeout=PATIENCE)
    assert (command.returncode, *said) == (130, "\nClosing …\n", "")


def test_another_one_beside_it_begun_anew_by_an_ordinary_user_from_a_long_path(office: Office) -> None:
    with far_away() as other:
        anchor, photo = other.data / "anchor" / "journal.anchor", other.data / "files" / "of-the-school-before"
        for old in (anchor, photo):
            old.parent.mkdir()
            old.write_text("of the school before\n")
        if os.geteuid() == 0:  # else we are one ourselves
            give_to_an_ordinary_user(other)
        before = other.run("-c", IN_THE_HOUSE.format(WRITE))
        assert before.returncode == 0, before.stdout + before.stderr
        once = other.demo("--fresh", "--once")
        assert once.returncode == 0, once.stdout + once.stderr
        assert f"http://127.0.0.1:{other.port}/\n" in once.stdout
        assert [one.sign_in for one in demo_people() if f" · {one.sign_in}\n" not in once.stdout] == []
        assert office.page() == 200
        assert other.run("-c", IN_THE_HOUSE.format(READ)).stdout.endswith("t|t\n")
        assert not photo.exists()
        for words in (["seal_journal", "--once"], ["verify_journal"]):
            done = other.run("bin/manage", *words)
            assert done.returncode == 0, done.stdout + done.stderr
        assert other.left() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="left out: only root can hand a folder to another user")
def test_what_belongs_to_another_user_is_a_sentence(tmp_path: Path) -> None:
    with far_away() as other:
        give_to_an_ordinary_user(other)
        refused = other.demo(data=tmp_path)
        assert refused.returncode == 1
        assert refused.stderr.startswith(f"\nNothing may be written in {tmp_path}. Set DATA_DIR")
        os.chown(other.root / ".venv", 0, 0)
        refused = other.demo()
        assert refused.returncode == 1
        assert refused.stderr.startswith(f"\n{other.root / '.venv'} belongs to another user.")


@pytest.mark.skipif(os.geteuid() != 0, reason="left out: only root must become somebody else to run PostgreSQL")
def test_root_runs_the_database_where_no_namespace_may_be_made(tmp_path: Path) -> None:
    refused = tmp_path / "unshare"
    refused.write_text("#!/bin/sh\nexit 1\n")
    refused.chmod(0o755)
    with far_away() as other, elsewhere(other.data) as place:
        looked = other.run("bin/manage", "migrate", "--plan", PATH=f"{tmp_path}:{os.environ['PATH']}")
        assert looked.returncode == 0, looked.stderr
        assert "Planned operations" in looked.stdout
        assert (place / "postgres").stat().st_uid != 0
        assert other.left() == []


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


def test_a_command_of_another_session_finds_the_servers_where_they_are(office: Office) -> None:
    ask = (
        "import redis; from django.conf import settings; from enrollment.models import Enrollment;"
        " print(Enrollment.objects.count() > 2900 and redis.Redis.from_url(settings.REDIS_URL).ping())"
    )
    servers = [(office.data / name).read_text() for name in ("postgres.pid", "valkey.pid")]
    with TemporaryDirectory(dir="/tmp") as runtime:  # short enough to hold sockets
        said = office.run("bin/manage", "shell", "-c", ask, XDG_RUNTIME_DIR=runtime)
    assert said.stdout.endswith("True\n"), said.stdout + said.stderr
    assert [(office.data / name).read_text() for name in ("postgres.pid", "valkey.pid")] == servers
    assert office.page() == 200


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
