"""PostgreSQL refuses to run as root. Where we are root, it runs as somebody else, and no user is created.

First choice is a user namespace of our own: the files stay ours. Where a sandbox forbids namespaces, or the checkout
cannot be read from inside one, the command drops to another user by setuid; then its data, its sockets and a copy of
its programs stand where that user can go.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path

from ground.say import give_up

NOBODY = 65534


def somebody() -> pwd.struct_passwd:
    """A user of this machine that is not root, `nobody` if there is one. It must have a name: initdb looks it up."""
    users = {user.pw_uid: user for user in reversed(pwd.getpwall()) if user.pw_uid}
    return users.get(NOBODY) or users[min(users)]


@cache
def prefix(program: Path, data: Path) -> tuple[str, ...]:
    """What stands before a command of PostgreSQL; nothing for an ordinary user."""
    if os.geteuid() != 0:
        return ()
    user = somebody()
    inside = ("unshare", "-U", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}")
    may = f'test -w "{data}" && exec "{program}" --version'
    if _runs(*inside, "sh", "-c", may):
        return inside
    return ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")


def is_another_user(words: tuple[str, ...]) -> bool:
    """Whether PostgreSQL is a different user's process, who may not enter our folders."""
    return words[:1] == ("setpriv",)


def hand_over(folder: Path) -> None:
    """Give a folder to that user."""
    user = somebody()
    os.chown(folder, user.pw_uid, user.pw_gid)


def home(data: Path) -> Path:
    """A folder of that user's for this data directory, outside of it."""
    place = Path("/var/tmp") / f"registrar-{digest(data)}"
    place.mkdir(mode=0o700, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid not in {0, somebody().pw_uid}:
        give_up(f"{place} belongs to somebody else. Remove it, or set DATA_DIR to another folder.")
    hand_over(place)
    return place


def runnable(programs: Path, words: tuple[str, ...], place: Path) -> Path:
    """The folder of programs, or a copy of the wheel in `place` where that user cannot enter our .venv.

    A shell asks: setpriv itself, before it becomes that user for good, may still enter every folder.
    """
    if _runs(*words, "sh", "-c", f'exec "{programs / "initdb"}" --version'):
        return programs
    copy = place / f"programs-{digest(programs)}"
    wheel = programs.parents[1]  # the libraries are found by their place beside it
    if not copy.exists():
        draft = copy.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        for folder in wheel.parent.glob(f"{wheel.name}*"):
            shutil.copytree(folder, draft / folder.name, symlinks=True)
        draft.rename(copy)
    return copy / programs.relative_to(wheel.parent)


def digest(path: Path) -> str:
    """A short name for a long path."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _runs(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0
    except FileNotFoundError:
        return False
