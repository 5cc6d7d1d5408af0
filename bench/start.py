"""P15: first and second start of the demo, against initdb and migrate of the same project."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FEWEST = 5  # second starts


def main() -> None:
    """First starts, each in an empty data directory beside its floor (initdb + migrate alone); then second starts."""
    from bench.measure import report, seconds

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1, help="first starts (1; 3 for figures that are kept)")
    asked = parser.parse_args()
    first: list[float] = []
    second: list[float] = []
    floor: list[float] = []
    for _ in range(asked.runs):
        with tempfile.TemporaryDirectory(prefix="registrar-bench-") as data, tempfile.TemporaryDirectory() as bare:
            floor.append(seconds(lambda: _run("bin/manage", "check", data=bare)))
            first.append(seconds(lambda: _demo(data)))
            while len(second) < FEWEST:
                second.append(seconds(lambda: _demo(data)))
    report("first start", 3000, first, floor)
    report("second start", 3000, second, [floor[0]] * len(second))


def _demo(data: str) -> None:
    _run("bin/demo", "--once", "--port", "8917", data=data)


def _run(*words: str, data: str) -> None:
    env = {key: value for key, value in os.environ.items() if not key.endswith("DATABASE_URL") and key != "REDIS_URL"}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env={**env, "DATA_DIR": data}, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} did not work: {(done.stdout + done.stderr).decode()[-1500:]}")
