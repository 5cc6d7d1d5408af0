"""The rows of an uploaded workbook, read by a child process with limits, one after the other (S:UPL-04)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from select import POLLIN, poll
from time import monotonic
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 120
SECONDS: Final = 90
"""How long the child may be waited for altogether; what is done with its rows in between does not count."""
LONGEST_LINE: Final = 1_000_000
PIECE: Final = 65_536

_CHILD: Final = Path(__file__).with_name("sheet_child.py")
_WHY_NOT: Final = {
    "damaged": gettext_lazy("The file is damaged or is not a workbook. Save it anew as xlsx and upload it again."),
    "empty": gettext_lazy("The workbook is empty. Fill in the template and upload it again."),
    "rows": gettext_lazy("The workbook has more than 50,000 rows. Divide it and upload the parts one after the other."),
    "columns": gettext_lazy("The workbook has more than 120 columns. Delete the empty ones at the right."),
    "limits": gettext_lazy("Reading the workbook takes too much time or memory. Copy the rows into a new template."),
}


class CannotRead(Exception):
    """The workbook cannot be read; the message is a sentence that says why and what to do."""


@dataclass(frozen=True)
class SheetRow:
    """One row: the number that Excel shows, its cells, and per column the other rows with the same value."""

    number: int
    cells: Sequence[Any]
    twins: Mapping[int, Sequence[int]]


@dataclass(frozen=True)
class Sheet:
    """The titles, the row they stand in, how many rows stand below; and these, as they are read, once.

    `beside` are the names of the other sheets that a reader sees; nothing of them is read.
    """

    name: str
    beside: Sequence[str]
    titles: Sequence[str]
    title_row: int
    count: int
    rows: Iterator[SheetRow]


@contextmanager
def open_sheet(
    content: bytes, *, keys: Sequence[Sequence[str]] = (), most_rows: int = MOST_ROWS, seconds: float = SECONDS
) -> Iterator[Sheet]:
    """Read a workbook while the context is open. `keys` are the titles of columns whose values must not occur twice.

    `seconds` may be spent waiting for what the child reads, however long the work on its rows takes (S:UPL-04).

    :raises CannotRead: with a sentence, when it is opened or while its rows are gone through
    """
    words = [json.dumps([list(titles) for titles in keys]), str(most_rows), str(MOST_COLUMNS)]
    with _in_memory(content) as given:
        child = subprocess.Popen(
            [sys.executable, "-I", str(_CHILD), *words],
            stdin=given,
            stdout=subprocess.PIPE,
            bufsize=0,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
    try:
        assert child.stdout is not None  # noqa: S101 - it is a pipe
        lines = _lines(_pieces(child.stdout, seconds))
        head = next(lines)
        rows = _rows(islice(lines, min(head["rows"], most_rows)))
        yield Sheet(head["sheet"], head["beside"], head["titles"], head["row"], head["rows"], rows)
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _pieces(answer: IO[bytes], seconds: float) -> Iterator[bytes]:
    """What the child writes, as it comes, until it ends or was waited for too long."""
    bell, left = poll(), seconds
    bell.register(answer, POLLIN)
    while left > 0:
        since = monotonic()
        piece = answer.read(PIECE) if bell.poll(left * 1000) else b""
        left -= monotonic() - since
        if not piece:
            return
        yield piece


def _lines(pieces: Iterator[bytes]) -> Iterator[Any]:
    """The lines of the child up to its end; a child that breaks off before has met a limit."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            said = json.loads(line)
            if isinstance(said, dict) and "refused" in said:
                raise CannotRead(_refusal(str(said["refused"])))
            if isinstance(said, dict) and "end" in said:
                return
            yield said
        if len(rest) > LONGEST_LINE:
            break
    raise CannotRead(_refusal("limits"))


def _rows(lines: Iterable[Any]) -> Iterator[SheetRow]:
    for number, cells, twins in lines:
        yield SheetRow(number, cells, {int(column): rows for column, rows in twins.items()})


def _refusal(why: str) -> str:
    return str(_WHY_NOT.get(why) or _("The workbook cannot be read."))


@contextmanager
def _in_memory(content: bytes) -> Iterator[IO[bytes]]:
    """The bytes as a file that never touches the disk."""
    with os.fdopen(os.memfd_create("workbook"), "w+b") as file:
        file.write(content)
        file.seek(0)
        yield file
