"""What a long run found, kept as JSON lines in docs/evidence/ with the commit, the day and how many (N)."""

from __future__ import annotations

import fcntl
import json
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
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
    line = {**which, **found, "commit": commit(), "on": today()}
    with _lines_of(part) as kept:
        others = [one for one in kept if any(one.get(name) != value for name, value in which.items())]
        kept[:] = sorted([*others, line], key=lambda one: [str(one.get(name)) for name in which])
    print("\n" + json.dumps(line, ensure_ascii=False))


def keep_of_all(part: str, key: str, found: Iterable[Mapping[str, Any]], all_names: Collection[str]) -> None:
    """Write the lines of those of many that ran now, named by `key`; the others' stay, what is no more goes.

    The last line counts them all and names the commit of this run.
    """
    stamp = {"commit": commit(), "on": today()}
    with _lines_of(part) as kept:
        by_name = {
            one[key]: one for one in [*kept, *({**line, **stamp} for line in found)] if one.get(key) in all_names
        }
        killed = sum(one["killed"] for one in by_name.values())
        total = {"deep": part, "killed": killed, "n": len(by_name), "never run": len(all_names) - len(by_name), **stamp}
        kept[:] = [*(by_name[name] for name in sorted(by_name)), total]
    print("\n" + json.dumps(total, ensure_ascii=False))


@contextmanager
def _lines_of(part: str) -> Iterator[list[dict[str, Any]]]:
    """The lines of a part, to be changed in place; nobody else writes them meanwhile."""
    path = ROOT / "docs" / "evidence" / f"{part}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        lines = [json.loads(one) for one in file]
        yield lines
        file.truncate(0)
        file.writelines(f"{json.dumps(one, ensure_ascii=False)}\n" for one in lines)


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
