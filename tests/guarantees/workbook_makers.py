"""Making workbooks for `hostile_workbooks`: the good one changed, added to, or told to be something else."""

import struct
import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO

import openpyxl
import openpyxl.comments
from PIL import Image
from rustpy_xlsxwriter import write_worksheet
from xlsxwriter import Workbook

from tests.workbooks import good_row, workbook

GOOD = workbook([good_row(n) for n in range(3)])
SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
DTD = b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
Make = Callable[[], bytes]


def rewritten(change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> bytes:
    """The good workbook with its parts changed (None leaves one out) and others added."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def as_it_is(_name: str, content: bytes) -> bytes:
    return content


def with_part(name: str, content: bytes = b"x") -> bytes:
    return rewritten(as_it_is, {name: content})


def with_words(part: str, before: bytes, words: bytes, more: dict[str, bytes] | None = None) -> bytes:
    """These words in front of others, in one part."""

    def change(name: str, content: bytes) -> bytes:
        assert name != part or before in content
        return content.replace(before, words + before, 1) if name == part else content

    return rewritten(change, more)


def related(kind: bytes, target: bytes, *, outside: bool = False, part: bytes = b"x") -> bytes:
    """A relationship of this kind: to a part of any name, or to a place outside."""
    mode = b' TargetMode="External"' if outside else b""
    kind = kind if b":" in kind else OFFICE + kind
    said = b'<Relationship Id="rId90" Type="%s" Target="%s"%s/>' % (kind, target, mode)
    more = {} if outside else {f"xl/{target.decode()}": part}
    return with_words(RELATIONS, b"</Relationships>", said, more)


def with_dtd(part: str, dtd: bytes, encoding: str = "utf-8") -> bytes:
    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        head = HEAD.replace(b"UTF-8", encoding.encode())
        return (head + dtd + content.partition(b"?>")[2]).decode().encode(encoding)

    return rewritten(change)


def without(part: str) -> bytes:
    return rewritten(lambda name, content: None if name == part else content)


def with_sheet(rows: bytes, dimension: bytes = b"") -> bytes:
    """Another sheet: rows as its XML says them behind those that are there, and how large it claims to be."""

    def change(name: str, content: bytes) -> bytes:
        if name != SHEET:
            return content
        head, _, tail = content.partition(b"</sheetData>")
        if dimension:
            before, _, after = head.partition(b'<dimension ref="')
            head = before + b'<dimension ref="' + dimension + after[after.index(b'"') :]
        return head + rows + b"</sheetData>" + tail

    return rewritten(change)


def emptied() -> bytes:
    def change(name: str, content: bytes) -> bytes:
        if name != SHEET:
            return content
        head, _, rest = content.partition(b"<sheetData>")
        return head + b"<sheetData></sheetData>" + rest.partition(b"</sheetData>")[2]

    return rewritten(change)


def made(write: Callable[[Workbook], None]) -> bytes:
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        write(book)
    return out.getvalue()


def far_cell(book: Workbook) -> None:
    book.add_worksheet().write(1_048_575, 16_383, "x")


def cells_far_apart(book: Workbook) -> None:
    sheet = book.add_worksheet()
    sheet.write(0, 0, "x")
    sheet.write(1_048_575, 16_383, "x")


def many_sheets(book: Workbook) -> None:
    for _ in range(1_000):
        book.add_worksheet()


def book_of_formulas() -> bytes:
    def write(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "学号"])
        sheet.write_formula(1, 0, '=HYPERLINK("https://example.org","x")', value="王子涵")
        sheet.write_formula(1, 1, "=1+1", value="")

    return made(write)


def empty_rows(row: bytes = b'<row r="%d"/>') -> bytes:
    return b"".join(row % n for n in range(10, 1_000_010))


def bomb(size: int, part: str = "xl/media/image1.png") -> bytes:
    """Zeros that take a thousandth of their size."""
    return with_part(part, bytes(size))


def lying() -> bytes:
    """A bomb whose directory says that it is small."""
    size = 150 * 1024 * 1024
    return bomb(size).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def overlapping() -> bytes:
    """Two parts that share their bytes in the archive."""
    content = bytearray(with_part("xl/media/imageA.png", b"0" * 500))
    with zipfile.ZipFile(BytesIO(bytes(content))) as parts:
        offsets = {one.filename: one.header_offset for one in parts.infolist()}
    entry = content.rindex(b"xl/media/imageA.png") - 46
    struct.pack_into("<I", content, entry + 42, offsets[SHEET])
    return bytes(content)


def twice(part: str, again: str) -> bytes:
    out = BytesIO(GOOD)
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as parts:
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(BytesIO(GOOD)) as old:
            parts.writestr(again, old.read(part))
    return out.getvalue()


def locked() -> bytes:
    """The mark of a password on every part."""
    content = bytearray(GOOD)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + place] |= 1
            start = content.find(mark, start + 4)
    return bytes(content)


def packed(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def of_kind(kind: bytes) -> bytes:
    """The same parts, called another kind of document."""
    return rewritten(lambda _name, content: content.replace(b"spreadsheetml.sheet.main", kind))


def typed(said: bytes) -> bytes:
    """One more line in the list of parts."""
    return with_words(TYPES, b"</Types>", said)


def commented() -> bytes:
    out = BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as parts:
        parts.comment = b"PK\x05\x06" + bytes(18)
    return out.getvalue()


def with_all_that_is_ordinary() -> bytes:
    """A comment, a picture, a link, a choice, a chart: what a clerk may have put into the template."""
    picture = BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")

    def write(book: Workbook) -> None:
        sheet = book.add_worksheet("学生")
        sheet.write_row(0, 0, ["姓名", "学号"])
        for row in range(1, 4):
            sheet.write_row(row, 0, ["王子涵", row])
        sheet.write_comment(0, 0, "按身份证填写")
        sheet.insert_image(5, 5, "a.png", {"image_data": picture, "url": "https://example.org/"})
        sheet.write_url(0, 3, "mailto:office@example.org", string="教务处")
        sheet.data_validation(1, 2, 9, 2, {"validate": "list", "source": ["男", "女"]})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=学生!$B$2:$B$4"})
        sheet.insert_chart(9, 5, chart)
        book.add_worksheet("说明").protect("x")

    return made(write)


def by_openpyxl() -> bytes:
    """The good workbook read and written anew, with a comment."""
    book = openpyxl.load_workbook(BytesIO(GOOD))
    book.active["A1"].comment = openpyxl.comments.Comment("按身份证填写", "教务处")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def by_rust() -> bytes:
    """As this house writes large sheets."""
    out = BytesIO()
    write_worksheet([{"姓名": "王子涵", "学号": str(n)} for n in range(3)], out)
    return out.getvalue()
