"""The code tables hold the standards' rows, refuse what they do not know, and map our words to theirs."""

from pathlib import Path

import pytest

from enrollment.rules.codes import TABLES, MalformedTable, UnknownTable, table
from enrollment.rules.codes.exchange import CHANGE_TYPE, HEADCOUNT, REASON, STATUS, headcount_code, status_code
from enrollment.rules.codes.tables import read
from security.rules.words import Refused
from tests.data import specified

SPECIFIED = specified.codes()


def test_there_is_every_table_that_is_specified_or_added() -> None:
    assert set(TABLES) == set(SPECIFIED)


@pytest.mark.parametrize("key", TABLES)
def test_each_table_has_exactly_the_rows_that_are_specified_or_added(key: str) -> None:
    rows = [
        {"code": row.code, "name": row.name, "alpha": row.alpha, "export_as": row.export_as} for row in table(key).rows
    ]
    assert rows == SPECIFIED[key]


@pytest.mark.parametrize("key", TABLES)
def test_each_table_names_its_standard_and_version(key: str) -> None:
    one = table(key)
    assert one.standard
    assert one.version
    assert one.status
    assert one.title
    assert one.choices() == [(row.code, row.name) for row in one.rows]


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("sex", "男", "1"),
        ("sex", " 女 ", "2"),
        ("ethnic", "汉", "01"),
        ("ethnic", "汉族", "01"),
        ("ethnic", "维吾尔", "05"),
        ("ethnic", "毛难族", "36"),
        ("ethnic", "1", "01"),
        ("political", "团员", "03"),
        ("id_document_type", "身份证", "1"),
        ("household_kind", "城镇", "1"),
        ("study_form", "全日制", "全日制"),
    ],
)
def test_what_a_workbook_writes_is_understood(key: str, text: str, code: str) -> None:
    assert table(key).find(text) == code


def test_an_unknown_code_is_refused_with_a_sentence() -> None:
    with pytest.raises(Refused, match=r"^7 is no code of the table 性别 \(GB/T 2261\.1-2003\)\.$"):
        table("sex").name("7")
    with pytest.raises(Refused, match=r"“火星人” is not in the code table 民族\. Write one of: 汉族、蒙古族"):
        table("ethnic").find("火星人")
    with pytest.raises(Refused):
        table("sex").find("")
    with pytest.raises(UnknownTable, match="no code table 'shoe_size'"):
        table("shoe_size")


def test_the_refusal_can_be_said_in_another_language() -> None:
    with pytest.raises(Refused) as refusal:
        table("sex").name("7")
    assert refusal.value.sentence.said(lambda _text: "代码表“{table}”没有代码{code}。") == "代码表“性别”没有代码7。"


def test_our_own_document_types_are_exported_as_the_standards() -> None:
    kinds = table("id_document_type")
    assert kinds.exported("L1") == "Z"
    assert kinds.exported("L2") == "9"
    assert kinds.exported("1") == "1"
    assert [row.code for row in kinds.rows if row.is_local] == ["L1", "L2"]


def test_every_exchange_code_stands_in_its_table() -> None:
    assert set(STATUS.values()) <= {row.code for row in table("student_status").rows}
    assert set(CHANGE_TYPE.values()) <= {row.code for row in table("change_type").rows}
    assert set(REASON.values()) <= {row.code for row in table("change_reason").rows}
    assert set(HEADCOUNT.values()) <= {row.code for row in table("headcount_change").rows}


def test_the_status_is_exported_as_the_case_asks() -> None:
    assert status_code("ACTIVE") == status_code("PENDING") == "01"
    assert status_code("ON_LEAVE") == "02"
    assert status_code("ON_LEAVE", ordered_leave=True) == "04"
    assert status_code("AUTO_LEFT") == "06"
    assert status_code("AUTO_LEFT", is_missing=True) == "15"
    assert status_code("RETAINED") == status_code("CANCELLED") == "99"
    assert status_code("ADMITTED") is None
    assert headcount_code("AUTO_LEFT", level="SVS") == "28"
    assert headcount_code("AUTO_LEFT", level="HE") == "24"
    assert headcount_code("MAJOR_TRANSFER", level="HE") is None


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (('version = "GB/T 2261.1-2003"\n', ""), r"missing \['version'\]"),
        (("title", "titel"), r"unknown \['titel'\], missing \['title'\]"),
        (('code = "1"', 'code = "0"'), r"stands there twice: \['0'\]"),
        (('also = ["男"]', 'also = ["女"]'), r"stands there twice: \['女'\]"),
        (('name = "男性", ', ""), "a row needs code and name"),
        (('also = ["男"]', 'export_as = "X"'), r"a code that the table does not have: \['1'\]"),
    ],
)
def test_a_damaged_table_is_refused_with_file_and_reason(
    tmp_path: Path, damage: tuple[str, str], sentence: str
) -> None:
    text = (Path(read.__code__.co_filename).parent / "sex.toml").read_text(encoding="utf-8")
    assert damage[0] in text
    source = tmp_path / "sex.toml"
    source.write_text(text.replace(*damage, 1), encoding="utf-8")
    with pytest.raises(MalformedTable, match=sentence):
        read(source)
