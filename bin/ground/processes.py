"""Starting, finding again and ending processes. A pid file names the pid and when that process began."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

MARK = "REGISTRAR_PART"


def started_at(pid: int) -> str | None:
    """When the process with this pid began, in clock ticks since boot; None if there is none (or it is a zombie)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def remember(path: Path, pid: int) -> None:
    """Write the pid file."""
    path.write_text(json.dumps({"pid": pid, "began": started_at(pid)}))


def remembered(path: Path) -> int | None:
    """The pid that the file names, if that very process is still running."""
    try:
        note = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    began = started_at(note["pid"])
    return note["pid"] if began is not None and began == note["began"] else None


def mark(data: Path) -> str:
    """What the processes of an office carry, so that they are found even when nobody noted them."""
    return f"crew of {data}"


def spawn(
    command: Sequence[str | Path], *, log: Path, env: Mapping[str, str], part: str = ""
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, writing to the log; with its children it carries the mark `part`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        return subprocess.Popen(
            [str(part) for part in command],
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            env={**env, MARK: part},
            start_new_session=True,
        )


def carrying(part: str) -> Iterator[int]:
    """Every process that carries the mark: leaders, their children, and the orphans of a killed leader."""
    mark = f"{MARK}={part}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if mark in (entry / "environ").read_bytes().split(b"\0") and started_at(int(entry.name)):
                    yield int(entry.name)


def send(pid: int, sign: signal.Signals) -> None:
    """Send a signal: to the process, or, if it is to kill, to its whole session; nothing happens if it is gone."""
    for kill in (os.kill, os.killpg) if sign == signal.SIGKILL else (os.kill,):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, sign)


def end(pid: int, *, kindly: signal.Signals = signal.SIGTERM, seconds: float = 10) -> None:
    """Ask the process to end; after the time, end it and its session."""
    for sign, patience in ((kindly, seconds), (signal.SIGKILL, 5.0)):
        send(pid, sign)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            _reap(pid)
            if started_at(pid) is None:
                break
            time.sleep(0.05)
        if started_at(pid) is None:
            return


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def free_port() -> int:
    """A port on the loopback address that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
