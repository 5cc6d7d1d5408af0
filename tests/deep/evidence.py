"""What a long run found, kept as JSON lines in docs/evidence/ with the commit, the day and how many (N)."""

from __future__ import annotations

import fcntl
import json
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from time_machine import escape_hatch

ROOT = Path(__file__).resolve().parent.parent.parent


def keep(part: str, lines: Iterable[Mapping[str, Any]]) -> Path:
    """Write the lines of one part anew, each with commit and day; print them. The file."""
    path = ROOT / "docs" / "evidence" / f"{part}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    stamp = {"commit": commit(), "on": today()}
    texts = [json.dumps({**line, **stamp}, ensure_ascii=False) for line in lines]
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    print("\n".join(["", *texts]))
    return path


def keep_part(part: str, which: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Write one line of a part that is run piece by piece; it takes the place of the line about the same piece."""
    path = ROOT / "docs" / "evidence" / f"{part}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {**which, **found, "commit": commit(), "on": today()}
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        others = [one for one in map(json.loads, file) if any(one.get(name) != value for name, value in which.items())]
        lines = sorted([*others, line], key=lambda one: [str(one.get(name)) for name in which])
        file.truncate(0)
        file.writelines(f"{json.dumps(one, ensure_ascii=False)}\n" for one in lines)
    print("\n" + json.dumps(line, ensure_ascii=False))


def today() -> str:
    """The day of the run, whatever day it is for the tests."""
    now = escape_hatch.datetime.datetime.now if escape_hatch.is_travelling() else datetime.now
    return f"{now(UTC):%Y-%m-%d}"


def commit() -> str:
    """The commit that ran; with a plus if files of the program were changed since."""
    name = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs")
    return f"{name}+" if changed else name


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or ("" if done.returncode == 0 else "unknown")
