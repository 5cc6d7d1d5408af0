"""The virtual environment, filled from the hash-locked requirements; made again only when the lock changes."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ground import NEWEST, OLDEST
from ground.places import PYTHON, ROOT, VENV
from ground.say import give_up, step

NO_VENV = (
    "Python cannot make a virtual environment here: its module ensurepip is missing. On Debian and Ubuntu: "
    "apt-get install python3-venv"
)
LOOK = f"import pip, sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"


def ready(lock_name: str) -> None:
    """Make .venv and install what the lock names, unless that is already there. The dev lock includes the other.

    The lock is pip's too: where its command was killed, the next one waits for its end and then goes on.
    """
    VENV.mkdir(exist_ok=True)
    if not os.access(VENV, os.W_OK | os.X_OK):
        give_up(f"{VENV} belongs to another user. Remove it and it is made anew, or run the command as that user.")
    with (VENV / "lock").open("a") as waiting:
        fcntl.flock(waiting, fcntl.LOCK_EX)  # of two commands started at once the second finds the work done
        if not _works():
            _make(waiting.fileno())
        mark = f"{lock_name} {_digest(lock_name)}"
        stamps = VENV / "installed"
        known = stamps.read_text().splitlines() if stamps.exists() else []
        if mark in known:
            return
        with step(f"installing {lock_name}"):
            pip = (str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input")
            words = ("--no-cache-dir", "--only-binary", ":all:", "--require-hashes", "-r", str(ROOT / lock_name))
            _run(*pip, *words, keep_open=waiting.fileno())
        others = [line for line in known if not line.startswith(f"{lock_name} ")]
        if lock_name == "requirements-dev.txt":  # a test holds that it pins all that the other pins
            others = [f"requirements.txt {_digest('requirements.txt')}"]
        stamps.write_text("\n".join([*others, mark]))


def _digest(lock_name: str) -> str:
    return hashlib.sha256((ROOT / lock_name).read_bytes()).hexdigest()


def _works() -> bool:
    """Whether its Python starts, is of a version that will do, and has pip."""
    look = [PYTHON, "-c", LOOK]
    return os.access(PYTHON, os.X_OK) and subprocess.run(look, capture_output=True, check=False).returncode == 0


def _make(lock: int) -> None:
    with step("making the virtual environment"):
        (VENV / "installed").unlink(missing_ok=True)
        if subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True, check=False).returncode:
            _install_ensurepip()
        for old in VENV.iterdir():
            if old.name != "lock":
                shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
        _run(sys.executable, "-m", "venv", str(VENV), keep_open=lock)


def _install_ensurepip() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        give_up(NO_VENV)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    package = f"python3.{sys.version_info[1]}-venv"
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        subprocess.run(["apt-get", *words], capture_output=True, check=False, env=quietly)


def _run(*command: str | Path, keep_open: int) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, pass_fds=(keep_open,))
    if done.returncode:
        give_up(f"{' '.join(map(str, command[:6]))} … did not work:\n{(done.stdout + done.stderr)[-2000:]}")
