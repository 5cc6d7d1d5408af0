"""Draws PDFs from HTML, in a process of its own that fetches nothing (S:PDF-01).

Run by its path, never imported by the product: `python -I print_child.py SECONDS`. On standard input come frames, a
length of four bytes and so many bytes of HTML; on standard output goes a frame for each: the PDF, or nothing (length 0)
where it could not be drawn. Whatever the page names, address, file or data, is refused.
"""

import resource
import struct
import sys
from typing import Any, Final, NoReturn

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

MB: Final = 1024 * 1024
MEMORY: Final = 1536 * MB
WRITTEN: Final = 64 * MB
LARGEST: Final = 16 * MB


class NothingIsFetched(URLFetcher):  # type: ignore[misc]
    """A document carries everything in itself."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        raise ValueError("A document fetches nothing.")


def limit() -> None:
    """The limits that the kernel keeps for the life of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow(seconds: int) -> None:
    """So many seconds of processor time for the next document."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, hard))


def main() -> None:
    """Answer frame by frame until the input ends."""
    limit()
    seconds, fonts = int(sys.argv[1]), FontConfiguration()
    while head := sys.stdin.buffer.read(4):
        (length,) = struct.unpack(">I", head)
        if length > LARGEST:
            return
        html = sys.stdin.buffer.read(length).decode("utf-8")
        allow(seconds)
        try:
            pdf = HTML(string=html, url_fetcher=NothingIsFetched()).write_pdf(font_config=fonts)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the parent says so in a sentence
            sys.stderr.write(f"{type(problem).__name__}\n")
            pdf = b""
        sys.stdout.buffer.write(struct.pack(">I", len(pdf)) + pdf)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
