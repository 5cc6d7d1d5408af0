"""The child that reads a workbook: how long it is waited for, how much it may say, and what it refuses."""

import os
import time
from io import BytesIO

import openpyxl
import pytest

from enrollment.storage import CannotRead, open_sheet, sheets
from tests.workbooks import good_row, workbook

MORE_THAN_A_PIPE_HOLDS = 1500
TOO_LONG = "takes too much time or memory"
HEAD = """
import json, os, time
print(json.dumps({"sheet": "a", "beside": [], "row": 1, "rows": 100, "titles": [str(os.getpid())]}), flush=True)
"""
STALLS = "time.sleep(600)"
DRIBBLES = "for n in range(100): print('[1, [], {}]', flush=True); time.sleep(0.1)"
NEVER_ENDS_A_LINE = "for n in range(100): print('[', end='', flush=True); time.sleep(0.1)"
MANY_ROWS = "for n in range(10_000): print('[1, [], {}]')"


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def instead(tmp_path, monkeypatch):
    """Another program is started in the place of the child, as if a workbook had taken it over."""

    def begins(program):
        (tmp_path / "child.py").write_text(HEAD + program)
        monkeypatch.setattr(sheets, "_CHILD", tmp_path / "child.py")

    return begins


def read_all(content, pause=0.0, seconds=sheets.SECONDS):
    """The numbers of the rows; after the first one the reader has something else to do."""
    numbers = []
    with open_sheet(content, seconds=seconds) as sheet:
        for row in sheet.rows:
            if not numbers:
                time.sleep(pause)
            numbers.append(row.number)
    return numbers


class TestHowLongItIsWaitedFor:
    def test_what_is_done_with_the_rows_may_take_longer_than_the_limit(self):
        content = workbook([good_row(n) for n in range(MORE_THAN_A_PIPE_HOLDS)])
        since = time.monotonic()
        read_all(content)
        limit = 1 + 2 * (time.monotonic() - since)  # as slow as this machine is now
        assert len(read_all(content, pause=limit + 0.5, seconds=limit)) == MORE_THAN_A_PIPE_HOLDS

    def test_a_workbook_that_takes_too_long_is_given_up(self):
        content = workbook([good_row(n) for n in range(2000)])
        with pytest.raises(CannotRead, match=TOO_LONG):
            read_all(content, seconds=0.01)

    @pytest.mark.parametrize(
        "program", [STALLS, DRIBBLES, NEVER_ENDS_A_LINE], ids=["stalls", "dribbles", "never ends a line"]
    )
    def test_a_child_that_lets_us_wait_is_ended_and_a_sentence_says_so(self, instead, program):
        instead(program)
        with pytest.raises(CannotRead, match=TOO_LONG), open_sheet(b"", seconds=2) as sheet:
            list(sheet.rows)
        with pytest.raises(ProcessLookupError):
            os.kill(int(sheet.titles[0]), 0)


class TestHowMuchItMaySay:
    def test_no_more_rows_are_taken_than_it_has_announced(self, instead):
        instead(MANY_ROWS)
        with open_sheet(b"") as sheet:
            assert len(list(sheet.rows)) == 100

    def test_nor_more_than_were_allowed(self, instead):
        instead(MANY_ROWS)
        with open_sheet(b"", most_rows=7) as sheet:
            assert len(list(sheet.rows)) == 7

    def test_a_line_without_end_is_given_up(self, instead):
        instead("print('[' * 5_000_000, flush=True); time.sleep(600)")
        with pytest.raises(CannotRead, match=TOO_LONG), open_sheet(b"") as sheet:
            list(sheet.rows)


class TestWhatItRefuses:
    def test_a_far_cell(self):
        out = BytesIO()
        book = openpyxl.Workbook()
        book.active["XFD1048576"] = "x"
        book.save(out)
        with pytest.raises(CannotRead), open_sheet(out.getvalue()):
            pass

    def test_too_many_rows(self):
        with pytest.raises(CannotRead, match="50,000"), open_sheet(workbook([good_row(1)] * 60), most_rows=10):
            pass
