"""The virtual environment, filled from the hash-locked requirements; made again only when the lock changes."""

import hashlib
import subprocess
import sys
from pathlib import Path

from ground.places import PYTHON, ROOT, VENV
from ground.say import give_up, step

OLDEST, NEWEST = (3, 11), (3, 13)


def ready(lock_name: str) -> None:
    """Make .venv and install what the lock names, unless that is already there. The dev lock includes the other."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        give_up(
            f"Python 3.11 to 3.13 is needed; this is {sys.version.split()[0]}. Call this file with another python3."
        )
    lock = ROOT / lock_name
    stamps = VENV / "installed"
    if not _works():
        with step("making the virtual environment"):
            _run(sys.executable, "-m", "venv", "--clear", str(VENV))
    mark = f"{lock_name} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    known = stamps.read_text().splitlines() if stamps.exists() else []
    if mark in known:
        return
    with step(f"installing {lock_name}"):
        _run(
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(lock),
        )
    others = [line for line in known if not line.startswith(f"{lock_name} ")]
    stamps.write_text("\n".join([*others, mark]))


def _works() -> bool:
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        give_up(f"{' '.join(map(str, command[:6]))} … did not work:\n{done.stderr[-2000:]}")
