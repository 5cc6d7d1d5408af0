"""Interleaved pairs of runs, and the JSON line that reports them."""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Work = Callable[[], Any]


def seconds(work: Work) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def interleaved(ours: Work, floor: Work, *, runs: int = 5, warm: int = 1) -> tuple[list[float], list[float]]:
    """The times of both, one after the other, a checkpoint before each, after `warm` unmeasured rounds."""
    for _ in range(warm):
        ours()
        floor()
    pairs = [(_from_rest(ours), _from_rest(floor)) for _ in range(runs)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _from_rest(work: Work) -> float:
    checkpoint()
    return seconds(work)


def checkpoint() -> None:
    """What was written before is on disk, so that no run pays for another; where the role may make one."""
    from django.db import Error, connections

    if "owner" not in connections:
        return
    try:
        with connections["owner"].cursor() as cursor:
            cursor.execute("checkpoint")
    except Error:
        connections["owner"].close()


@contextmanager
def taken_back() -> Iterator[None]:
    """What acts write inside is rolled back; each of them takes itself for the outermost."""
    from django.db import connection, transaction

    with transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True  # type: ignore[attr-defined]  # noqa: SLF001
        yield
        transaction.set_rollback(True)


def report(bench: str, n: int, ours: list[float], floor: list[float], *, unit: str = "s", **more: Any) -> None:
    """Print the line: medians, their ratio, and the range of the single ratios."""
    ratios = [mine / other for mine, other in zip(ours, floor, strict=True)]
    print_line(
        {
            "bench": bench,
            "n": n,
            "ours": round(statistics.median(ours), 6),
            "floor": round(statistics.median(floor), 6),
            "unit": unit,
            "ratio": round(statistics.median(ours) / statistics.median(floor), 3),
            "range": [round(min(ratios), 3), round(max(ratios), 3)],
            "runs": len(ours),
            **more,
        }
    )


def print_line(line: dict[str, Any]) -> None:
    """Print one line of figures, with the commit that was measured and the day."""
    print(
        json.dumps({**line, "commit": commit(), "on": f"{datetime.now(UTC):%Y-%m-%d}"}, ensure_ascii=False), flush=True
    )


def commit() -> str:
    """The commit that runs; with a plus if files of the program were changed since."""
    name = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs")
    return f"{name}+" if changed else name


def sizes_asked(usual: tuple[int, ...]) -> list[int]:
    """The sizes named after `--n` on the command line, or the usual ones."""
    import sys

    return [int(word) for word in sys.argv[2:]] if sys.argv[1:2] == ["--n"] else list(usual)


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or ("" if done.returncode == 0 else "unknown")
