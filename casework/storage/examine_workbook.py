"""Looks into one uploaded workbook, in a process of its own that can do nothing else (S:UPL-01, S:UPL-04).

Run by its path, never imported by the product: `python -I examine_workbook.py`, the file on standard input, the
verdict as one line on standard output. It loads no library of pictures or PDFs, and nothing is unpacked to the disk:
every part is read once, piece by piece, up to its end. What Excel, WPS and LibreOffice write is ordinary: themes,
printer settings, comments and their drawings, custom XML, the chain of calculation, hyperlinks.
"""

import codecs
import os
import re
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from xml.parsers import expat

MB: Final = 1024 * 1024
MEMORY: Final = 256 * MB
PROCESSOR_SECONDS: Final = 10

MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 200 * MB
LARGE: Final = 8 * MB
MOST_SQUEEZED: Final = 250  # sheets of empty, formatted rows unpack to forty times their size
PIECE: Final = MB
END_OF_ARCHIVE: Final = b"PK\x05\x06"
END_SIZE: Final = 22

MAIN: Final = "spreadsheetml.sheet.main+xml"
TYPES_PART: Final = "[content_types].xml"
MAIN_PART: Final = "xl/workbook.xml"
BY_NAME: Final = (
    (re.compile(r"vbaproject|(?:^|/)(?:macrosheets|dialogsheets)/"), "macros"),
    (re.compile(r"(?:^|/)(?:embeddings|activex)/"), "attached"),
    (re.compile(r"(?:^|/)(?:externallinks|querytables|model|webextensions)/|(?:^|/)connections\.xml$"), "links"),
)
BY_TYPE: Final = (
    (re.compile(r"macroenabled|vbaproject|macrosheet|dialogsheet"), "macros"),
    (re.compile(r"oleobject|activex|/(?:package|control)$|ml\.(?:sheet|document|presentation)$"), "attached"),
    (re.compile(r"externallink|connections(?:\+xml)?$|querytable|webextension|attachedtemplate"), "links"),
)
"""Parts may be called anything: what they are is said by their content types and the types of their relationships."""

HIDDEN: Final = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"MSCF", b"BZh", b"\xfd7zXZ"),
    *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ", b"\x7fELF", b"%PDF-", b"\x1f\x8b"),
)
"""How archives, OLE containers, programs and PDFs begin."""
PACKED_PICTURES: Final = (".emz", ".wmz")

BROKEN_ZIP: Final = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
    *(RuntimeError, ValueError, LookupError, ArithmeticError, EOFError, OSError),
)


class Refuse(Exception):
    """The verdict, if it is not "good": damaged, encrypted, macros, attached, links, entities, names, other, unpacked,
    limits.
    """


class _Enough(Exception):
    """What had to be known of this part is known."""


def limit() -> None:
    """Set limits that the kernel keeps, before anything is read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MB, MB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


def close_the_door() -> None:
    """From here on this process opens nothing, no file and no connection."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def look_at(content: bytes) -> None:
    """Whether it is a workbook that holds only cells, and unpacks to a bearable size.

    :raises Refuse: with the verdict
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if content[-END_SIZE:][:4] != END_OF_ARCHIVE or min(entry.header_offset for entry in entries):
                raise Refuse(
                    "damaged"
                )  # with something before or behind, other programs may take another archive for it
            _look_at_directory(entries, len(content))
            kinds = {_look_at_part(archive, entry) for entry in entries if not entry.is_dir()}
    except BROKEN_ZIP:
        raise Refuse("damaged") from None
    if "workbook" not in kinds:
        raise Refuse("other")


def _look_at_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    """What the archive says of itself; whether that is true shows when it is read."""
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_PARTS or unpacked > MOST_UNPACKED or (unpacked > LARGE and unpacked > MOST_SQUEEZED * size):
        raise Refuse("unpacked")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refuse("encrypted")
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise Refuse("damaged")
    names = [_name_of(entry) for entry in entries]
    if len(set(names)) < len(names) or any(map(_leads_elsewhere, names)):
        raise Refuse("names")
    for name in names:
        _judge(name, BY_NAME)
    _do_not_overlap(entries)


def _name_of(entry: zipfile.ZipInfo) -> str:
    """As a program sees it that knows neither case nor which way a slash leans."""
    return entry.orig_filename.replace("\\", "/").casefold()


def _leads_elsewhere(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or ":" in name or any(ord(sign) < 32 for sign in name)


def _judge(said: str, verdicts: tuple[tuple[re.Pattern[str], str], ...]) -> None:
    for pattern, verdict in verdicts:
        if pattern.search(said):
            raise Refuse(verdict)


def _do_not_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """One piece of the file counts for one part only."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise Refuse("unpacked")
        end = entry.header_offset + entry.compress_size


def _look_at_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    """Read it to its end, so that size and checksum are proved; "workbook" where it says that this is one."""
    name, kind = _name_of(entry), ""
    pieces = _pieces_of(archive, entry)
    first = next(pieces, b"")
    if first.startswith(HIDDEN) and not name.endswith(PACKED_PICTURES):
        raise Refuse("attached")
    if _is_xml(first) and "/printersettings/" not in name:  # those of a Mac are a property list, with its DTD
        kind = _Xml(name).read(first, pieces)
    elif first and name.endswith((".xml", ".rels")):
        raise Refuse("damaged")
    for _piece in pieces:
        pass
    return kind


def _pieces_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """All that comes out, whatever the directory says of its size; no more than it says is taken."""
    said, entry.file_size, size = entry.file_size, MOST_UNPACKED + PIECE, 0
    with archive.open(entry) as part:
        while piece := part.read(PIECE):
            size += len(piece)
            if size > said:
                raise Refuse("unpacked")
            yield piece
    if size < said:
        raise Refuse("damaged")


def _is_xml(first: bytes) -> bool:
    return first.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"<")


class _Xml:
    """One part that is XML, up to its first element: a DTD can stand only before it. What names other parts is read
    to the end.
    """

    def __init__(self, name: str) -> None:
        self.kind = ""
        self._whole = name in {TYPES_PART, MAIN_PART} or name.endswith(".rels")
        self._types = name == TYPES_PART
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._element

    def read(self, first: bytes, more: Iterator[bytes]) -> str:
        """What the part says of the whole; the pieces it does not need are left."""
        try:
            self._parser.Parse(first, False)  # noqa: FBT003 - expat takes it by position only
            for piece in more:
                self._parser.Parse(piece, False)  # noqa: FBT003
            self._parser.Parse(b"", True)  # noqa: FBT003
        except _Enough:
            pass
        except expat.ExpatError:
            raise Refuse("damaged") from None
        return self.kind

    def _doctype(self, *_said: object) -> None:
        raise Refuse("entities")

    def _element(self, name: str, said: dict[str, str]) -> None:
        if not self._whole:
            raise _Enough
        if name.rpartition(":")[2] == "externalReferences":
            raise Refuse("links")
        kind = said.get("ContentType" if self._types else "Type", "")
        _judge(kind.casefold(), BY_TYPE)
        if self._types and MAIN in kind and "PartName" in said:
            self.kind = "workbook"
        if not self._types and said.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
            raise Refuse("links")


def main() -> None:
    """Read, judge, answer."""
    limit()
    for encoding in ("cp437", "cp1252"):  # looked up while that still can be: names and parts of older programs
        codecs.lookup(encoding)
    content = sys.stdin.buffer.read()
    close_the_door()
    verdict = "good"
    try:
        look_at(content)
    except Refuse as refused:
        verdict = str(refused)
    except MemoryError:
        verdict = "limits"
    sys.stdout.write(verdict + "\n")


if __name__ == "__main__":
    main()
