"""The processes of a running office: web, worker, beat, and the keeper of the journal."""

import signal
import subprocess
import time
from pathlib import Path

from ground.house import House
from ground.places import PYTHON, ROOT
from ground.processes import carrying, end, mark, remember, remembered, send, spawn
from ground.say import give_up

PATIENCE = 15  # seconds that a process has to finish what it is at


class Crew:
    """Starts them together, notices when one dies and starts it again, ends them together."""

    def __init__(self, house: House, port: int) -> None:
        self.house = house
        self.address = f"http://127.0.0.1:{port}"
        self.logs = house.data / "log"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        celery = (PYTHON, "-m", "celery", "-A", "registrar", "--quiet")
        self.commands: dict[str, tuple[str | Path, ...]] = {
            "web": (
                *(PYTHON, "-m", "gunicorn", "--config", ROOT / "deploy" / "gunicorn.conf.py"),
                *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--preload"),
            ),
            "worker": (
                *celery,
                "worker",
                "--concurrency",
                "1",
                "--pool",
                "prefork",
                "--without-gossip",
                "--without-mingle",
            ),
            "beat": (*celery, "beat", "--schedule", house.data / "beat-schedule", "--pidfile="),
            "sealer": (PYTHON, ROOT / "manage.py", "seal_journal"),
        }

    def start(self, *names: str) -> None:
        """Start these."""
        for name in names:
            self._start(name)

    def _start(self, name: str) -> None:
        environment = self.house.environment()
        environment["PYTHONPATH"] = str(ROOT)
        environment.setdefault("SITE_ADDRESS", self.address)  # the links in e-mails
        one = spawn(self.commands[name], log=self.logs / f"{name}.log", env=environment, part=mark(self.house.data))
        self.running[name] = one
        remember(self._note(name), one.pid)

    def must_run(self) -> None:
        """Give up if the web process has ended before it ever answered."""
        if self.running["web"].poll() is not None:
            give_up(f"The web process ended. {self.last_words()}")

    def last_words(self) -> str:
        """What the web process wrote last."""
        log = self.logs / "web.log"
        return f"The end of {log}:\n{log.read_text(errors='replace')[-2000:]}"

    def watch(self) -> None:
        """Until interrupted: whoever ends is started again, not more than once a second."""
        while True:
            time.sleep(1)
            for name in self.house.revive():
                print(f"{name} had ended and is started again.", flush=True)
            for name, one in list(self.running.items()):
                if one.poll() is not None:
                    print(f"{name} ended with status {one.returncode} and is started again.", flush=True)
                    self._start(name)

    def stop(self) -> None:
        """End everyone: all are told at once and waited for; who does not listen is ended."""
        for one in self.running.values():
            one.terminate()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and any(one.poll() is None for one in self.running.values()):
            time.sleep(0.05)
        for name in self.running:
            self._note(name).unlink(missing_ok=True)
        end_leftovers(self.house.data)

    def _note(self, name: str) -> Path:
        return self.house.data / f"crew-{name}.pid"


def end_leftovers(data: Path) -> None:
    """End what a killed bin/demo, or a killed process of it, left running: all are told at once and waited for."""
    notes = list(data.glob("crew-*.pid"))
    for pid in {remembered(note) for note in notes} - {None}:
        send(pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and any(remembered(note) for note in notes):
        time.sleep(0.05)
    for pid in list(carrying(mark(data))):
        end(pid, seconds=2)
    for note in notes:
        note.unlink(missing_ok=True)
