"""The real processes of an office, on this test's database: web, worker, beat, sealer, each with a log of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from redis import Redis

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds; a limit for a hanging test, no promise
BROKER = 15  # the last database of the broker, which no other test uses
CELERY = (sys.executable, "-m", "celery", "-A", "registrar", "--quiet")


@dataclass
class Services:
    """Where they are, and what they wrote."""

    folder: Path
    port: int
    more: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Theirs: the test's database and keys, a broker, files and an anchor of their own."""
        return {
            **os.environ,
            "DATA_DIR": str(self.folder),
            "REDIS_URL": broker_address(),
            "SECURE_COOKIES": "0",
            "SITE_ADDRESS": self.address,
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),  # the test's clock, too
            **self.more,
        }

    def start(self, *names: str) -> None:
        """Start these, and wait until the web answers."""
        commands = {
            "web": (
                *(sys.executable, "-m", "gunicorn", "--config", str(ROOT / "deploy" / "gunicorn.conf.py")),
                *("--bind", f"127.0.0.1:{self.port}", "--workers", "1"),
            ),
            "worker": (*CELERY, "worker", "--concurrency", "1"),
            "beat": (*CELERY, "beat", "--schedule", str(self.folder / "beat"), "--pidfile="),
            "sealer": (sys.executable, str(ROOT / "manage.py"), "seal_journal"),
        }
        for name in names:
            with self.log(name).open("ab") as out:
                self.running[name] = subprocess.Popen(
                    commands[name], cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True
                )
        if "web" in names:
            self._wait_for_the_web()

    def log(self, name: str) -> Path:
        """Where this one writes."""
        return self.folder / f"{name}.log"

    def all_logs(self) -> str:
        """What all of them wrote."""
        return "\n".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("*.log")))

    def pause(self, name: str) -> None:
        """Let one stand still, with its children."""
        os.killpg(self.running[name].pid, signal.SIGSTOP)

    def go_on(self, name: str) -> None:
        os.killpg(self.running[name].pid, signal.SIGCONT)

    def stop(self) -> None:
        """End them all."""
        for one in self.running.values():
            os.killpg(one.pid, signal.SIGCONT)
            one.terminate()
        for one in self.running.values():
            try:
                one.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(one.pid, signal.SIGKILL)
                one.wait()
        self.running.clear()

    def _wait_for_the_web(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.running["web"].poll() is None, self.log("web").read_text()
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                    assert answer.status == 200
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log("web").read_text())


def broker_address() -> str:
    """The broker's database for these processes, as redis-py writes it."""
    server = settings.REDIS_URL.partition("?")[0]
    return f"{server}?db={BROKER}" if server.startswith("unix:") else f"{server.rpartition('/')[0]}/{BROKER}"


def everything_in_the_broker() -> str:
    """Every key and every value of every database of the broker, as text."""
    told = []
    server = settings.REDIS_URL.partition("?")[0]
    for number in range(16):
        broker = Redis.from_url(server, db=number)
        for key in broker.scan_iter():
            told += [key, *_values(broker, key, broker.type(key).decode())]
        broker.close()
    return b"\n".join(told).decode("utf-8", "backslashreplace")


def _values(broker: Redis, key: bytes, kind: str) -> list[bytes]:
    if kind == "string":
        return [broker.get(key) or b""]
    if kind == "list":
        return list(broker.lrange(key, 0, -1))
    if kind == "hash":
        return [part for pair in broker.hgetall(key).items() for part in pair]
    if kind == "set":
        return list(broker.smembers(key))
    if kind == "zset":
        return list(broker.zrange(key, 0, -1))
    raise AssertionError(f"What is a {kind}?")


@contextmanager
def services(folder: Path, *names: str, **more: str) -> Iterator[Services]:
    """Run these processes inside the block. `more` are variables of their environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    broker = Redis.from_url(settings.REDIS_URL.partition("?")[0], db=BROKER)
    broker.flushdb()
    office = Services(folder, port, more)
    try:
        office.start(*names)
        yield office
    finally:
        office.stop()
        broker.flushdb()
        broker.close()
