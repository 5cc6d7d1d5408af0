"""Storing files while being killed: no row without its file, no file without a row once swept (S:UPL-06).

Ten kills in every run, `bin/test --deep kills` 200.
"""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import File
from casework.sweeps.store import damaged_files, sweep_store
from tests.casework import workers
from tests.cast_papers import Papers
from tests.deep.evidence import keep

DEEP = os.environ.get("DEEP") == "kills"
KILLS = 200 if DEEP else 10


@pytest.mark.kill
def test_no_row_lacks_its_file_and_no_file_its_row(real_papers: Papers, files_dir):
    told = {"FILES_DIR": str(files_dir), "PERSON": str(real_papers.wang.pk), "KILLS": str(KILLS)}
    assert workers.start("store_and_be_killed", **told).wait() == 0
    count, damaged = damaged_files()
    assert count >= KILLS
    assert damaged == []
    swept = sweep_store(at=timezone.now(), young=timedelta())
    stored = {path.name for path in files_dir.rglob("*") if path.is_file()}
    assert stored == set(File.objects.values_list("stored_as", flat=True))
    if DEEP:
        keep(
            "kills_files",
            [{"deep": "kills", "n": KILLS, "rows": count, "rows without file": 0, "orphans swept": swept}],
        )
