"""bin/test and bin/bench start with a DATA_DIR that was never used. How fast anything is, no test says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.start.demo_room import PATIENCE, ROOT, Office, elsewhere, free_port

ONE_FILE = "tests/contracts/test_admin_is_not_mounted.py"
pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("demo")]


def test_the_tests_say_what_they_left_out(tmp_path: Path) -> None:
    with elsewhere(tmp_path):
        office = Office(tmp_path, free_port())
        ran = office.run("bin/test", "--no-browser", "--no-lint", ONE_FILE)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert " passed" in ran.stdout
        assert ran.stdout.endswith("\nbrowser tests NOT run\n")
        assert office.left() == []


@pytest.mark.django_db  # on this test's database: no server is started
def test_a_benchmark_is_started_with_its_options_in_a_folder_that_was_never_used(tmp_path: Path) -> None:
    words = [sys.executable, ROOT / "bin" / "bench", "journal", "--help"]
    own = os.environ | {"DATA_DIR": str(tmp_path)}
    ran = subprocess.run(words, env=own, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Eight writers with the sealer at work" in ran.stdout
    assert "--seconds" in ran.stdout
