"""Interleaved pairs of runs, and the JSON line that reports them."""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Work = Callable[[], Any]


def seconds(work: Work) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def interleaved(ours: Work, floor: Work, *, runs: int = 5, warm: int = 1) -> tuple[list[float], list[float]]:
    """The times of both, one after the other, after `warm` unmeasured rounds."""
    for _ in range(warm):
        ours()
        floor()
    pairs = [(seconds(ours), seconds(floor)) for _ in range(runs)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def report(bench: str, n: int, ours: list[float], floor: list[float], *, unit: str = "s", **more: Any) -> None:
    """Print the line: medians, their ratio, and the range of the single ratios."""
    ratios = [mine / other for mine, other in zip(ours, floor, strict=True)]
    line = {
        "bench": bench,
        "n": n,
        "ours": round(statistics.median(ours), 6),
        "floor": round(statistics.median(floor), 6),
        "unit": unit,
        "ratio": round(statistics.median(ours) / statistics.median(floor), 3),
        "range": [round(min(ratios), 3), round(max(ratios), 3)],
        "runs": len(ours),
        "commit": commit(),
        **more,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def commit() -> str:
    """The commit that is measured."""
    root = Path(__file__).resolve().parent.parent
    named = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=root, capture_output=True, text=True, check=False
    )
    return named.stdout.strip()
