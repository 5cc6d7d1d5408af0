"""The locks are compared with a dated snapshot of advisories, without a network (S:SUP-01)."""

import importlib.machinery
import importlib.util
import os
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 28)


def tool() -> ModuleType:
    """bin/advisories as a module."""
    loader = importlib.machinery.SourceFileLoader("advisories", str(ROOT / "bin" / "advisories"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("advisories", loader))
    loader.exec_module(module)
    return module


TOOL = tool()
SNAPSHOT = tomllib.loads(TOOL.SNAPSHOT.read_text("utf-8"))
LOCKED = TOOL.locked(ROOT)


def snapshot(**changes: Any) -> dict[str, Any]:
    """A snapshot of one part, with one advisory repaired in 2.1."""
    one = {"package": "part", "ids": ["X-1"], "fixed_in": "2.1", "severity": "high", "known_on": DAY, **changes}
    return {"taken_on": DAY, "rests_on": "a test", "looked_at": ["part"], "not_looked_at": [], "advisory": [one]}


def faults(version: str, *, on: date = DAY, **changes: Any) -> list[str]:
    return list(TOOL.found(snapshot(**changes), {"part": version}, on))


def test_no_locked_part_is_known_to_be_vulnerable():
    assert TOOL.vulnerable(SNAPSHOT, LOCKED) == []
    print(TOOL.told(SNAPSHOT, LOCKED, date.today()))


def test_every_locked_part_is_known_to_the_snapshot_and_it_is_not_too_old():
    today = SNAPSHOT["taken_on"] if os.environ.get("DEEP") == "year" else date.today()
    assert list(TOOL.found(SNAPSHOT, LOCKED, today)) == []


def test_what_reads_foreign_files_was_looked_at():
    table = (ROOT / "docs" / "dependencies.md").read_text("utf-8").split("## Parts that read what strangers send")[1]
    first = set(re.findall(r"(?m)^\| `([a-z0-9-]+)` \|", table))
    assert len(first) > 5
    assert first | {"gunicorn", "redis", "psycopg", "cryptography"} <= set(SNAPSHOT["looked_at"])


def test_an_unrepaired_hole_that_is_not_reached_is_told_and_no_fault():
    harmless = snapshot(not_reached="in a part that is switched off")
    assert list(TOOL.found(harmless, {"part": "2.0"}, DAY)) == []
    assert "known vulnerable 0, overdue 0, unrepaired but not reached 1," in TOOL.told(harmless, {"part": "2.0"}, DAY)
    assert tomllib.loads(TOOL.written("# a remark\n\ntaken_on = 2000-01-01\n", harmless)) == harmless


def test_each_entry_says_what_and_how_grave():
    for one in SNAPSHOT["advisory"]:
        assert one["severity"] in TOOL.DAYS
        assert one["ids"], one
        assert TOOL.numbers(one["fixed_in"]), one
        assert one["package"] in SNAPSHOT["looked_at"], one


@pytest.mark.parametrize(
    ("version", "clean"),
    [("2.0.9", False), ("2.1rc1", False), ("2.1", True), ("2.1.0", True), ("2.1.post1", True), ("10.0", True)],
)
def test_older_than_the_repair_is_vulnerable(version, clean):
    assert (faults(version) == []) is clean


def test_what_has_no_repair_is_vulnerable_in_every_version():
    assert faults("99", fixed_in="")


@pytest.mark.parametrize(
    ("severity", "days"), [("critical", 7), ("unknown", 7), ("high", 30), ("moderate", 90), ("low", 90)]
)
def test_a_repair_is_overdue_after_its_days(severity, days):
    last = DAY + timedelta(days=days)
    assert f"until {last}" in faults("2.0", on=last, severity=severity)[0]
    assert "overdue" in faults("2.0", on=last + timedelta(days=1), severity=severity)[0]
    assert "overdue 1," in TOOL.told(snapshot(severity=severity), {"part": "2.0"}, last + timedelta(days=1))


def test_the_policy_names_the_same_days():
    policy = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    said = re.findall(r"(?m)^\| (Critical|High|Everything).*?(\d+) days \|", policy)
    days = {severity: str(limit.days) for severity, limit in TOOL.DAYS.items()}
    assert said == [("Critical", days["critical"]), ("High", days["high"]), ("Everything", days["low"])]
    assert (days["unknown"], days["moderate"]) == (days["critical"], days["low"])
    assert "| Critical, or of unknown severity |" in policy


def test_an_unknown_part_and_an_old_snapshot_are_told_with_what_to_do():
    [unknown] = TOOL.found(snapshot(), {"part": "3", "other": "1"}, DAY)
    assert unknown.startswith("other is in a lock")
    assert "pip-audit" in unknown
    [old] = faults("3", on=DAY + timedelta(days=181))
    assert "181 days old" in old
    assert "pip-audit" in old


def test_the_report_of_a_scanner_renews_the_snapshot():
    report = {
        "dependencies": [
            {"name": "Part", "version": "3.0", "vulns": [{"id": "X-2", "aliases": [], "fix_versions": ["2.9", "3.1"]}]},
            {"name": "other", "version": "1", "vulns": []},
            {"name": "local", "skip_reason": "not on the index"},
        ]
    }
    versions = {"part": "3.0", "other": "1", "local": "1"}
    later = DAY + timedelta(days=9)
    new = TOOL.renewed(snapshot(), report, versions, later)
    assert (new["looked_at"], new["not_looked_at"], new["taken_on"]) == (["other", "part"], ["local"], later)
    again = tomllib.loads(TOOL.written("# a remark\n\ntaken_on = 2000-01-01\n", new))
    assert again == new
    [fault] = TOOL.found(again, versions, later)
    assert "X-2" in fault
    assert "by 3.1" in fault
