"""The child that reads a workbook takes only so much, and opens nothing once it has the bytes (S:UPL-04).

Each tries, under the limits that the child sets itself, what a workbook made to harm would have it do.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from enrollment.storage import sheets

CHILD = Path(sheets.__file__).with_name("sheet_child.py")
BEGIN = (
    f"import sys; sys.path.insert(0, {str(CHILD.parent)!r}); import resource, signal, socket, sheet_child as child; "
)
PROGRAM = """{begin}
try:
    {what}
except BaseException as refused:
    print(type(refused).__name__)
else:
    print("done")
"""
LOOK = (
    """print(resource.getrlimit(resource.RLIMIT_AS)[0] == child.MEMORY, resource.getrlimit(resource.RLIMIT_NOFILE))"""
)
ALLOCATE = "bytearray(1024 * 1024 * 1024)"
WRITE = "out.truncate(child.WRITTEN + 1)"


def tried(*, under: str, what: str, before: str = "") -> str:
    """What comes of it in a process of its own: the name of the error, or "done"."""
    program = PROGRAM.format(begin=f"{BEGIN}{before}{under}", what=what)
    words = [sys.executable, "-I", "-c", program]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60, cwd="/")
    return done.stdout.strip() or f"ended with {done.returncode}: {done.stderr[-300:]}"


def test_it_gets_no_gigabyte_of_memory():
    assert tried(under="child.limit()", what=ALLOCATE) == "MemoryError"
    assert tried(under="", what=ALLOCATE) == "done"


def test_it_writes_no_large_file():
    given = "import tempfile; out = tempfile.TemporaryFile(); signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    assert tried(before=given, under="child.limit()", what=WRITE) == "OSError"
    assert tried(before=given, under="", what=WRITE) == "done"


def test_it_is_ended_when_it_has_counted_for_half_a_minute():
    said = tried(under="child.limit()", what="print(*resource.getrlimit(resource.RLIMIT_CPU))").split()
    assert said == ["30", "31", "done"]


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ("open('/etc/hostname')", "OSError"),
        ("socket.socket()", "OSError"),
        ("__import__('subprocess').run(['true'])", "OSError"),
    ],
    ids=["file", "connection", "program"],
)
def test_it_opens_nothing_behind_the_closed_door(what, refusal):
    assert tried(under="child.limit(); child.close_the_door()", what=what) == refusal
    assert tried(under="child.limit()", what=what) == "done"


def test_both_hold_before_the_workbook_is_looked_at():
    """`main` limits itself before it reads, and closes the door before it parses."""
    look = f"child.sheet_of = lambda *_given: ({LOOK}, sys.exit(0)); "
    assert tried(before=look, under="", what="child.main([], 1, 1)").split("\n")[0] == "True (0, 0)"
