"""Tables as bytes, row by row: a workbook of one sheet, or a plain table. Nothing is a formula, a link or a number.

Every cell of the workbook is a text, so that leading zeros and long numbers stay as they are (S:EXP-01); memory stays
the same whatever the number of rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

ROWS_A_PIECE: Final = 500
FORMULA: Final = re.compile(r"^\s*[=+\-@|%]|^[\t\r\n]")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_PLAIN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff&<>]")
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_BEFORE: Final = '<c t="inlineStr"><is><t xml:space="preserve">'
_AFTER: Final = "</t></is></c>"
_BETWEEN: Final = _AFTER + _BEFORE

Row = Sequence[str]
Writer = Callable[[str, Sequence[Row], Iterable[Row]], Iterator[bytes]]


def csv_table(mark: str, head: Sequence[Row], rows: Iterable[Row]) -> Iterator[bytes]:
    """UTF-8 with a mark of its byte order, every field quoted. What a spreadsheet would take for a formula begins with
    an apostrophe. `mark` is the first line.
    """
    text = io.StringIO()
    out = csv.writer(text, quoting=csv.QUOTE_ALL)
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(_all(mark, head, rows), 1):
        out.writerow(plain(cell) for cell in row)
        if number % ROWS_A_PIECE == 0:
            yield _taken(text)
    yield _taken(text)


def xlsx_table(mark: str, head: Sequence[Row], rows: Iterable[Row]) -> Iterator[bytes]:
    """A workbook with one sheet of texts. `mark` is its first row, and stands in its properties and printed footers."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=4) as package:
        for name, text in _parts(mark).items():
            package.writestr(name, _HEAD + text)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            piece: list[str] = []
            for number, row in enumerate(_all(mark, head, rows), 1):
                piece.append(_row(number, row))
                if len(piece) == ROWS_A_PIECE:
                    sheet.write("".join(piece).encode())
                    piece.clear()
                    yield sink.taken()
            footer = escape(_clean(mark).replace("&", "&&"))
            sheet.write(
                f"{''.join(piece)}</sheetData><headerFooter><oddFooter>&amp;L{footer}&amp;R&amp;P</oddFooter>"
                "</headerFooter></worksheet>".encode()
            )
    yield sink.taken()


WRITERS: Final[dict[str, Writer]] = {"xlsx": xlsx_table, "csv": csv_table}
CONTENT_TYPES: Final = {"xlsx": f"{_TYPES}.sheet", "csv": "text/csv; charset=utf-8"}


def plain(cell: str) -> str:
    """The text, so that no spreadsheet reads a formula in it."""
    text = _clean(cell)
    return f"'{text}" if FORMULA.match(text) else text


class AsStream(io.RawIOBase):
    """Pieces of bytes as something to read from, never more of them at once than were asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, into: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with what is there; 0 at the end."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        count = min(len(into), len(self._left))
        into[:count], self._left = self._left[:count], self._left[count:]
        return count


class _Sink(io.RawIOBase):
    """Takes what the packer writes until it is taken on. It cannot go back, so the packer does not either."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        """What was written since."""
        held = bytes(self._held)
        self._held.clear()
        return held


def _all(mark: str, head: Sequence[Row], rows: Iterable[Row]) -> Iterator[Row]:
    yield (mark,)
    yield from head
    yield from rows


def _row(number: int, row: Row) -> str:
    return f'<row r="{number}">{_BEFORE}{_BETWEEN.join(map(_text, row))}{_AFTER}</row>'


def _text(cell: str) -> str:
    """As it stands between two tags: nearly all need nothing done."""
    return escape(_clean(cell)) if _NOT_PLAIN.search(cell) else cell


def _clean(text: str) -> str:
    """Without signs that XML cannot carry."""
    return _NOT_XML.sub("", text)


def _taken(text: io.StringIO) -> bytes:
    held = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return held


def _parts(mark: str) -> dict[str, str]:
    """What a workbook needs beside its sheet."""
    said = escape(_clean(mark))
    links = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'{links}<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties"'
        ' Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>{said}</dc:description></cp:coreProperties>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{links}<Relationship Id="r1" Type="{_OFFICE}/worksheet"'
        ' Target="worksheets/sheet1.xml"/></Relationships>',
    }
