"""A whole run: how it is dealt out, what failed in it, and what the run in the next school year leaves as evidence."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.deep.evidence import keep

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE = ROOT / "docs" / "evidence" / "year.jsonl"
GROUP = re.compile(r'xdist_group\("([^"]+)"\)')


class ByGroup(LoadScopeScheduling):
    """Each test for itself, but those of a file that names an `xdist_group` stay together.

    xdist's own `loadgroup` no longer sees the mark from pytest 9.2 on, and says nothing (pytest-xdist issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        return _group_of(nodeid.partition("::")[0]) or nodeid


@cache
def _group_of(file: str) -> str:
    found = GROUP.search((ROOT / file).read_text("utf-8"))
    return found[1] if found else ""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup | None:
    """Under `--dist loadgroup`."""
    return ByGroup(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """After each round: what failed, for the second look of `bin/test`, and what became of the next school year.

    Told by the process that gathers the reports; a worker of xdist knows its own alone.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    if failed := os.environ.get("FAILED_TESTS"):
        names = [report.nodeid for what in ("failed", "error") for report in terminalreporter.stats.get(what, [])]
        with Path(failed).open("a", encoding="utf-8") as file:
            file.writelines(f"{name}\n" for name in dict.fromkeys(names))
    _keep_the_year(terminalreporter, config)


def _keep_the_year(terminalreporter: Any, config: pytest.Config) -> None:
    """How many tests ran in the next school year, and how many failed."""
    if os.environ.get("DEEP") != "year" or os.environ.get("ROUND", "1 of 1") == "1 of 1":
        return
    number = int(os.environ["ROUND"][0])
    counts = {what: len(terminalreporter.stats.get(what, [])) for what in ("passed", "failed", "error", "skipped")}
    line = {
        "deep": "year",
        "round": number,
        "clock": f"{datetime.now(UTC):%Y-%m-%d}",
        "n": sum(counts.values()),
        **counts,
        "browser": "not browser" not in config.option.markexpr,
    }
    before = EVIDENCE.read_text("utf-8").splitlines()[: number - 1] if number > 1 and EVIDENCE.exists() else []
    keep("year", [*map(json.loads, before), line])
