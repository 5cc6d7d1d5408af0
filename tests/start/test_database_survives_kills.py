"""`kill -9` of PostgreSQL itself in the middle of acts: what was acknowledged is there when it runs again (S:DB-01).

Two kills in every run, sixty in `bin/test --deep kills`.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deep.evidence import ROOT, keep
from tests.start.demo_room import elsewhere

sys.path.insert(0, str(ROOT / "bin"))
from ground.house import House

KILLS = 60 if os.environ.get("DEEP") == "kills" else 2
ENTERED = "name like '账本%'"
WHOLE = f"""
    select count(*), count(a.id), count(e.id), count(k.id)
    from security_person p
    left join security_account a on a.person_id = p.id
    left join security_entry e on e.person_id = p.id and e.event = 'security.person-entered'
    left join security_actkey k on k.outcome->>'about' = 'security.person:' || p.id
    where {ENTERED}
    """

pytestmark = [pytest.mark.kill, pytest.mark.alone]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A database of its own, migrated."""
    for served in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(served)
    data = tmp_path / "house"
    data.mkdir()
    with elsewhere(data):
        one = House(data)
        one.start()
        try:
            one.migrate()
            yield one
        finally:
            one.stop()


def test_what_was_acknowledged_is_there_after_the_database_was_killed(house: House) -> None:
    chance, acknowledged = random.Random(5), set()
    for kill in range(KILLS):
        acknowledged |= write_until_killed(house, kill, after=chance.uniform(0.1, 0.8))
        assert house.revive() == ["PostgreSQL"]
        stored = set(ask(house, "select key from security_actkey where outcome is not null").split())
        assert acknowledged <= stored, f"lost after kill {kill}: {sorted(acknowledged - stored)}"
        [whole] = {tuple(line.split("|")) for line in ask(house, WHOLE).splitlines()}
        assert len(set(whole)) == 1, whole  # of each person: the account, the entry and the outcome, or nothing
    said = house.manage("verify_journal").stdout
    line = {"deep": "kills", "of": "PostgreSQL", "n": KILLS, "acknowledged": len(acknowledged), "missing": 0}
    if KILLS > 2:
        keep("kills_database", [line])
    assert acknowledged
    assert "The journal is as it was sealed." in said or "日志" in said


def write_until_killed(house: House, kill: int, *, after: float) -> set[str]:
    """Let four writers work for a moment, kill every process of the database; what was acknowledged until then."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.start.ledger_child", str(kill)],
        cwd=ROOT,
        env=house.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "ready"
    time.sleep(after)
    kill_all_of(json.loads((house.data / "postgres.pid").read_text())["pid"])
    said = child.stdout.read()
    child.wait(timeout=60)
    return {line.split()[1] for line in said.splitlines() if line.startswith("ack ") and len(line) == 40}


def kill_all_of(postmaster: int) -> None:
    """The server and its sessions, without a word."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    children = [pid for pid in pids if parent_of(pid) == postmaster]
    for pid in [postmaster, *children]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def parent_of(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None


def ask(house: House, statement: str) -> str:
    return str(house.postgres.sql(statement, database="registrar"))
