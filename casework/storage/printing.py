"""PDFs from HTML, drawn by a child process that stays warm and is ended when a document takes too long (S:PDF-01)."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path
from threading import Lock, Timer
from typing import Final

from django.utils.translation import gettext as _

PROCESSOR_SECONDS: Final = 15
SECONDS: Final = 30
MOST_BY_ONE: Final = 200
"""After so many documents the child is replaced: whatever it has kept goes with it."""
_CHILD: Final = Path(__file__).with_name("print_child.py")


class CannotPrint(Exception):
    """The document cannot be drawn; the message is a sentence that says why and what to do."""


class _Printer:
    """The child of this process, started when the first document comes."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._done = 0
        self._turn = Lock()

    def draw(self, html: str, seconds: float) -> bytes:
        """One document; a child that broke off is not used again."""
        with self._turn:
            child = self._ready()
            deadline = Timer(seconds, child.kill)
            deadline.start()
            try:
                return self._ask(child, html.encode("utf-8"))
            except (OSError, struct.error):
                self._end()
                return b""
            finally:
                deadline.cancel()

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None or self._done >= MOST_BY_ONE:
            self._end()
            self._done = 0
            self._child = subprocess.Popen(
                [sys.executable, "-I", str(_CHILD), str(PROCESSOR_SECONDS)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
                cwd="/",
                start_new_session=True,
            )
        return self._child

    def _ask(self, child: subprocess.Popen[bytes], html: bytes) -> bytes:
        assert child.stdin is not None  # noqa: S101 - they are pipes
        assert child.stdout is not None  # noqa: S101
        child.stdin.write(struct.pack(">I", len(html)) + html)
        child.stdin.flush()
        (length,) = struct.unpack(">I", child.stdout.read(4))
        self._done += 1
        return child.stdout.read(length)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()


_printer = _Printer()


def pdf_of(html: str, *, seconds: float = SECONDS) -> bytes:
    """The page as a PDF. Nothing it names is fetched.

    :raises CannotPrint: if it takes too long or too much memory, or the libraries for drawing are missing
    """
    drawn = _printer.draw(html, seconds)
    if not drawn.startswith(b"%PDF"):
        raise CannotPrint(
            _("The document could not be drawn. The system administrator looks at “Printing” and “Fonts” at /readyz.")
        )
    return drawn
