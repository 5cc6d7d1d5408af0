"""Where things stand: the checkout, the virtual environment, the data directory and its keys."""

import base64
import hashlib
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from ground.say import give_up

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
KEYRINGS = ("FIELD_KEYS", "FILE_KEYS", "INDEX_KEYS", "JOURNAL_KEYS")


def data_dir() -> Path:
    """Where a command writes: DATA_DIR, or var/ in the checkout. README.md names the few exceptions."""
    place = Path(os.environ.get("DATA_DIR") or ROOT / "var").expanduser().absolute()
    with suppress(PermissionError):
        place.mkdir(parents=True, exist_ok=True)
    if not os.access(place, os.W_OK | os.X_OK):
        give_up(f"Nothing may be written in {place}. Set DATA_DIR to a folder of your own, or run as who owns it.")
    return place


def short_dir(data: Path) -> Path:
    """A directory for the sockets of a data directory: their paths may not be longer than 100 characters.

    The first command chooses and notes it; one with another XDG_RUNTIME_DIR finds the servers where they are.
    """
    note = data / "sockets.note"
    noted = Path(note.read_text().strip()) if note.exists() else None
    if noted is not None and noted.is_dir() and noted.stat().st_uid == os.getuid():
        return noted
    name = hashlib.sha256(f"{os.getuid()}:{data}".encode()).hexdigest()[:12]
    place = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")
    if len(str(place)) > 40 or not os.access(place, os.W_OK):
        place = Path("/tmp")
    short = place / f"registrar-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.getuid():
        raise PermissionError(f"{short} belongs to somebody else.")
    note.write_text(f"{short}\n")
    return short


def keys(data: Path) -> dict[str, str]:
    """The keys of this data directory, made once and readable by their owner only."""
    path = data / "keys.json"
    if not path.exists():
        made = {name: "1:" + base64.b64encode(secrets.token_bytes(32)).decode() for name in KEYRINGS}
        made["SECRET_KEY"] = secrets.token_urlsafe(48)
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(made, indent=1))
        draft.rename(path)
    return dict(json.loads(path.read_text()))
