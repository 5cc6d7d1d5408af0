"""P15: first and second start of the demo, against initdb and migrate of the same project."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """One first start in an empty data directory, then second starts; the floor is initdb + migrate alone."""
    from bench.measure import report, seconds

    with tempfile.TemporaryDirectory(prefix="registrar-bench-") as data, tempfile.TemporaryDirectory() as bare:
        first = seconds(lambda: _run("bin/demo", "--once", "--port", "8917", data=data))
        second = [seconds(lambda: _run("bin/demo", "--once", "--port", "8917", data=data)) for _ in range(3)]
        floor = seconds(lambda: _run("bin/manage", "check", data=bare))
    report("first start", 3000, [first], [floor])
    report("second start", 3000, second, [floor] * len(second))


def _run(*words: str, data: str) -> None:
    env = {key: value for key, value in os.environ.items() if not key.endswith("DATABASE_URL") and key != "REDIS_URL"}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env={**env, "DATA_DIR": data}, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} did not work: {(done.stdout + done.stderr).decode()[-1500:]}")
