"""Workbooks made to harm, and workbooks changed at random: refused in a sentence or read within limits, never an error.

About 90 in every run, `bin/test --deep hostile` 2,000 more (S:UPL-01, S:UPL-04). Reading happens in child processes
with limits.
"""

import os
import random

import pytest

from casework.storage.file_types import XLSX
from casework.storage.uploads import Refused, check_upload
from enrollment.models import Enrollment, Import, ImportRow
from enrollment.storage import CannotRead, open_sheet
from tests.cast_import import IMPORTS
from tests.deep.evidence import keep
from tests.guarantees.hostile_workbooks import AT_THE_DOOR, BY_ANOTHER_PROGRAM, READ_AS_WELL, WHEN_READ
from tests.guarantees.workbook_makers import GOOD, SHEET, book_of_formulas, rewritten
from tests.workbooks import TITLES, as_upload, good_row

DEEP = os.environ.get("DEEP") == "hostile"
RANDOM = 2_000 if DEEP else 24
PARTS = (SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml")


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


def is_sentence(said: str) -> bool:
    return said.endswith(("。", "."))


@pytest.mark.parametrize("name", AT_THE_DOOR)
def test_it_is_refused_at_the_door_in_a_sentence_that_says_why(name, settings):
    settings.LANGUAGE_CODE = "en"
    why, make = AT_THE_DOOR[name]
    with pytest.raises(Refused, match=why) as refusal:
        check_upload(as_upload(make()), allow=(XLSX,))
    assert is_sentence(str(refusal.value))


@pytest.mark.parametrize("name", WHEN_READ)
def test_it_is_refused_in_a_sentence_when_it_is_read(name):
    said = taken(WHEN_READ[name]())
    assert not said.startswith("rows"), said
    assert is_sentence(said)


@pytest.mark.parametrize("name", READ_AS_WELL)
def test_it_is_read_within_limits_or_refused_in_a_sentence(name):
    said = taken(READ_AS_WELL[name]())
    assert said.startswith("rows") or is_sentence(said), said


@pytest.mark.parametrize("name", BY_ANOTHER_PROGRAM)
def test_what_excel_wps_and_libreoffice_write_beside_the_cells_is_ordinary(name):
    assert taken(BY_ANOTHER_PROGRAM[name]()) == "rows: 3"


def test_formulas_are_never_followed_only_what_was_saved_is_read():
    with open_sheet(book_of_formulas()) as sheet:
        [row] = list(sheet.rows)
    assert [*row.cells, "", ""][:2] == ["王子涵", ""]


def test_wrong_types_in_every_cell_are_words_and_no_error(roll, upload):
    odd = [True, 1e300, -7, "=cmd|' /C calc'!A0", "\u202e\u200b", "x" * 3000, "9999-99-99"]
    rows = [dict.fromkeys(good_row(0), value) for value in odd]
    found = upload(rows)
    assert found.state == Import.State.CHECKED
    assert (found.good, found.wrong) == (0, len(odd))
    assert not ImportRow.objects.filter(of=found, verdict="GOOD").exists()


def test_what_no_table_keeps_is_said_in_the_row_and_hinders_no_other(roll, upload, confirm, settings):
    settings.DEMO_MODE = True
    rows = [good_row(1, 学号="3\0"), good_row(2, 家庭住址="东湖路\0"), good_row(3, 学号="㋿" * 20), good_row(4)]
    found = upload(rows, [*TITLES, "星\0座"])
    assert (found.state, found.good, found.wrong) == (Import.State.CHECKED, 1, 3)
    assert "星" in found.problem
    found = confirm(found)
    assert found.state == Import.State.LOADED
    assert Enrollment.objects.filter(student_no__startswith="30000").count() == 1


def test_nor_does_it_hinder_the_search_for_the_students_of_changes(roll, upload):
    row = {"学号": "2024\0", "证件号码": "", "联系电话": "13800009999"}
    found = upload([row], ["学号", "证件号码", "联系电话"], matter="CHANGES")
    assert (found.state, found.wrong) == (Import.State.CHECKED, 1)


def test_the_page_says_why_and_keeps_nothing(roll):
    registrar = roll.client(roll.registrar)
    made = {name: make() for name, (_why, make) in AT_THE_DOOR.items()}
    for name in made.keys() - {"empty file"}:  # which the form refuses in its own words
        answer = registrar.post(IMPORTS, {"file": as_upload(made[name])})
        assert answer.status_code == 400, name
        assert "未能上传" in answer.content.decode(), name
    assert not Import.objects.exists()


def changed(chance: random.Random, content: bytes) -> bytes:
    """Bits turned, a piece cut out or doubled, in the file or inside one of its parts."""
    if chance.random() < 0.5:
        part = chance.choice(PARTS)
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
        assert said.startswith("rows") or is_sentence(said), (number, said)
        read += said.startswith("rows")
    made_by_hand = len(AT_THE_DOOR) + len(WHEN_READ) + len(READ_AS_WELL)
    print(f"hostile workbooks: {made_by_hand} made by hand, {RANDOM} changed at random, {read} of these read")
    if DEEP:
        keep(
            "hostile_workbooks", [{"deep": "hostile", "n": RANDOM, "by hand": made_by_hand, "read": read, "errors": 0}]
        )
