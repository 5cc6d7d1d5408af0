"""`bin/test --deep semester`: all 3,000 students, killed on the way, and the twelve figures of the regulation."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.timezone import now

from casework.models import Application
from security.journal.anchor import anchor, read_anchor
from security.journal.verify import verify
from security.models import Entry
from tests.deep.evidence import keep
from tests.security.journal_room import seal_all

ROOT = Path(__file__).resolve().parent.parent.parent
KILLED_AFTER = (
    "students imported",
    "registrations handed in",
    "applications decided by academic affairs",
    "notices served",
)
FIGURES = {
    "due": 3000, "on_time": 2950, "on_time_rate": "98.3", "not_on_time": 50, "deferred": 45, "deferral_missed": 0,
    "overdue": 5, "made_up": 3, "auto_left": 2, "overdue_open": 0, "excused": 0, "registered_at_term_end": 2998,
}  # fmt: skip


def child() -> subprocess.Popen:
    words = [sys.executable, "manage.py", "load_example_semester"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def killed_after(words: str) -> None:
    """Begin, or go on, and kill it in the middle of what follows the first line with these words."""
    running = child()
    assert running.stdout
    for line in running.stdout:
        if words in line:
            break
    running.kill()
    running.wait()


def report(*words: str) -> dict:
    out = StringIO()
    call_command("term_report", "2023-2024-1", "--json", *words, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
def test_killed_four_times_it_comes_to_the_figures_of_the_regulation(tmp_path, settings, monkeypatch):  # AMB-08, AMB-32
    settings.JOURNAL_ANCHOR = tmp_path / "anchor"
    for words in KILLED_AFTER:
        killed_after(words)
    last, _ = child().communicate()
    assert "The example semester is there." in last
    found = report()
    assert {key: found[key] for key in FIGURES} == FIGURES
    for key in set(FIGURES) - {"on_time_rate"}:
        assert sum(one[key] for one in found["departments"]) == FIGURES[key]
    assert Application.objects.count() == 2998 + 45 + 2
    by_day = [report("--as-of", str(date(2023, 9, 4) + timedelta(days=n))) for n in range(0, 138, 3)]
    assert all(one["due"] == one["on_time"] + one["deferred"] + one["overdue"] + one["excused"] for one in by_day)
    assert all(one["overdue"] == one["made_up"] + one["auto_left"] + one["overdue_open"] for one in by_day)
    entries = Entry.objects.count()
    again, _ = child().communicate()
    assert "already; nothing was changed" in again
    assert Entry.objects.count() == entries
    seal_all()
    anchor(now())
    assert verify(read_anchor()).found == 0
    keep("semester", [{"deep": "semester", "kills": len(KILLED_AFTER), "entries": entries, **FIGURES}])
