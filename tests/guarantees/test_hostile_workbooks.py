"""Workbooks made to harm, and workbooks changed at random: refused in a sentence or read within limits, never an error.

About 40 in every run, `bin/test --deep hostile` 2,000 more (S:UPL-04). Reading happens in a child process with limits.
"""

import os
import random
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from casework.storage.file_types import XLSX
from casework.storage.uploads import Refused, check_upload
from enrollment.models import Import, ImportRow
from enrollment.storage import CannotRead, open_sheet
from tests.cast_import import IMPORTS
from tests.deep.evidence import keep
from tests.workbooks import as_upload, good_row, workbook

DEEP = os.environ.get("DEEP") == "hostile"
RANDOM = 2_000 if DEEP else 24
GOOD = workbook([good_row(n) for n in range(3)])
SHEET = "xl/worksheets/sheet1.xml"
DTD = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


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


def with_dtd(part: str, dtd: bytes) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        return dtd + content.partition(b"?>")[2] if name == part else content

    return rewritten(change)


def without(part: str) -> bytes:
    return rewritten(lambda name, content: None if name == part else content)


def with_sheet(rows: bytes) -> bytes:
    """Another sheet: rows as its XML says them."""

    def change(name: str, content: bytes) -> bytes:
        if name != SHEET:
            return content
        head, _rows, tail = content.partition(b"<sheetData>")
        return head + b"<sheetData>" + rows + b"</sheetData>" + tail.partition(b"</sheetData>")[2]

    return rewritten(change)


def made(write: Callable[[Workbook], None]) -> bytes:
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        write(book)
    return out.getvalue()


def far_cell(book: Workbook) -> None:
    book.add_worksheet().write(1_048_575, 16_383, "x")


def merged_whole(book: Workbook) -> None:
    book.add_worksheet().merge_range(0, 0, 1_048_575, 16_383, "x")


def many_sheets(book: Workbook) -> None:
    for _ in range(2_100):
        book.add_worksheet()


EMPTY_ROWS = b"".join(b'<row r="%d"/>' % n for n in range(1, 1_000_001))
ZEROS = b"0" * (250 * 1024 * 1024)


def bomb() -> bytes:
    """A quarter of a gigabyte in a few hundred kilobytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/media/image1.png", ZEROS)
    return out.getvalue()


def lying() -> bytes:
    """A bomb whose directory says that it is small."""
    content = bytearray(bomb())
    real, said = len(ZEROS).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    return bytes(content.replace(real, said))


AT_THE_DOOR = {
    "empty file": lambda: b"",
    "text": lambda: b"a,b,c\n1,2,3\n",
    "page": lambda: b"<html><script>alert(1)</script></html>",
    "cut in half": lambda: GOOD[: len(GOOD) // 2],
    "only the mark": lambda: b"PK\x03\x04",
    "macros": lambda: with_part("xl/vbaProject.bin"),
    "old macros": lambda: with_part("xl/macrosheets/sheet1.xml"),
    "an object inside": lambda: with_part("xl/embeddings/oleObject1.bin"),
    "a control inside": lambda: with_part("xl/activeX/activeX1.xml"),
    "a zip inside": lambda: with_part("xl/media/more.zip", GOOD),
    "a workbook inside": lambda: with_part("docs/other.xlsx", GOOD),
    "links to other workbooks": lambda: with_part("xl/externalLinks/externalLink1.xml"),
    "data from outside": lambda: with_part("xl/connections.xml"),
    "entities": lambda: with_dtd("xl/sharedStrings.xml", DTD),
    "a file of ours by an entity": lambda: with_dtd(SHEET, OUTSIDE),
    "entities in the list of parts": lambda: with_dtd("[Content_Types].xml", DTD),
    "a bomb": bomb,
    "ten thousand parts": lambda: rewritten(as_it_is, {f"xl/{n}.xml": b"x" for n in range(10_000)}),
    "no list of parts": lambda: without("[Content_Types].xml"),
    "another kind of document": lambda: rewritten(
        lambda _name, content: content.replace(b"spreadsheetml.sheet.main", b"wordprocessingml.document.main")
    ),
}
WHEN_READ = {
    "no workbook part": lambda: without("xl/workbook.xml"),
    "no sheet": lambda: without(SHEET),
    "a sheet of another language": lambda: rewritten(
        lambda name, content: b"<svg onload='x'/>" if name == SHEET else content
    ),
    "a far cell": lambda: made(far_cell),
    "too many columns": lambda: made(lambda book: book.add_worksheet().write_row(0, 0, ["x"] * 200)),
    "no rows": lambda: with_sheet(b""),
}
READ_AS_WELL = {
    "one merged cell over all": lambda: made(merged_whole),
    "a million empty rows": lambda: with_sheet(EMPTY_ROWS),
    "a directory that lies": lying,
    "many sheets": lambda: made(many_sheets),
}


def taken(content: bytes) -> str:
    """What comes of it: rows, or the sentence that refuses it. Anything else is an error of ours."""
    try:
        contents = check_upload(as_upload(content), allow=(XLSX,))
    except Refused as refusal:
        return str(refusal)
    try:
        with open_sheet(contents.stream.read(), seconds=20) as sheet:
            return f"rows: {sum(1 for _row in sheet.rows)}"
    except CannotRead as refusal:
        return str(refusal)


@pytest.mark.parametrize("name", AT_THE_DOOR)
def test_it_is_refused_at_the_door_in_a_sentence(name):
    with pytest.raises(Refused) as refusal:
        check_upload(as_upload(AT_THE_DOOR[name]()), allow=(XLSX,))
    assert str(refusal.value).endswith(("。", "."))


@pytest.mark.parametrize("name", WHEN_READ)
def test_it_is_refused_in_a_sentence_when_it_is_read(name):
    said = taken(WHEN_READ[name]())
    assert not said.startswith("rows"), said
    assert said.endswith(("。", "."))


@pytest.mark.parametrize("name", READ_AS_WELL)
def test_it_is_read_within_limits_or_refused_in_a_sentence(name):
    said = taken(READ_AS_WELL[name]())
    assert said.startswith("rows") or said.endswith(("。", ".")), said


def test_formulas_are_never_followed_only_what_was_saved_is_read():
    def write(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "学号"])
        sheet.write_formula(1, 0, '=HYPERLINK("https://example.org","x")', value="王子涵")
        sheet.write_formula(1, 1, "=1+1", value="")

    with open_sheet(made(write)) as sheet:
        [row] = list(sheet.rows)
    assert [*row.cells, "", ""][:2] == ["王子涵", ""]


def test_wrong_types_in_every_cell_are_words_and_no_error(roll, upload):
    odd = [True, 1e300, -7, "=cmd|' /C calc'!A0", "\u202e\u200b", "x" * 3000, "9999-99-99"]
    rows = [dict.fromkeys(good_row(0), value) for value in odd]
    found = upload(rows)
    assert found.state == Import.State.CHECKED
    assert (found.good, found.wrong) == (0, len(odd))
    assert not ImportRow.objects.filter(of=found, verdict="GOOD").exists()


def test_the_page_says_why_and_keeps_nothing(roll):
    for make in (AT_THE_DOOR["macros"], AT_THE_DOOR["entities"], AT_THE_DOOR["a zip inside"]):
        answer = roll.client(roll.registrar).post(IMPORTS, {"file": as_upload(make())})
        assert answer.status_code == 400
        assert "没有接收" in answer.content.decode() or "未接收" in answer.content.decode()
    assert not Import.objects.exists()


def changed(chance: random.Random, content: bytes) -> bytes:
    """Bits turned, a piece cut out or doubled, in the file or inside one of its parts."""
    if chance.random() < 0.5:
        part = chance.choice([SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
        return rewritten(lambda name, inside: scrambled(chance, inside) if name == part else inside)
    return scrambled(chance, content)


def scrambled(chance: random.Random, content: bytes) -> bytes:
    body = bytearray(content)
    start = chance.randrange(len(body))
    match chance.randrange(3):
        case 0:
            for _ in range(chance.randint(1, 20)):
                body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        case 1:
            del body[start : start + chance.randint(1, 2000)]
        case _:
            body[start:start] = body[start : start + chance.randint(1, 2000)]
    return bytes(body)


def test_workbooks_changed_at_random_are_read_or_refused_in_a_sentence():
    chance, read = random.Random(7), 0
    for number in range(RANDOM):
        said = taken(changed(chance, GOOD))
        assert said.startswith("rows") or said.endswith(("。", ".")), (number, said)
        read += said.startswith("rows")
    made_by_hand = len(AT_THE_DOOR) + len(WHEN_READ) + len(READ_AS_WELL)
    print(f"hostile workbooks: {made_by_hand} made by hand, {RANDOM} changed at random, {read} of these read")
    if DEEP:
        keep("hostile_workbooks", [{"deep": "hostile", "n": RANDOM, "by hand": made_by_hand, "read": read, "errors": 0}])
