"""Rows of a workbook: what people type, what Excel makes of it, and what is said about it."""

from datetime import date
from decimal import Decimal

import pytest

from enrollment.rules.columns import COLUMNS
from enrollment.rules.layouts import WrongTitles, layout_of
from enrollment.rules.newcomer import packed, unpacked
from enrollment.rules.workbook import ClassPlace, MajorPlace, Places, Seats, read_row
from tests.cast_roll import id_number
from tests.workbooks import TITLES, good_row

MECHATRONICS = MajorPlace(1, "660301", "", 10, "SVS", Decimal(3))
ACCOUNTING = MajorPlace(2, "730301", "", 20, "SVS", Decimal(3))
TWICE = (MajorPlace(3, "460305", "焊接", 10, "HE", Decimal(3)), MajorPlace(4, "460305", "装配", 10, "HE", Decimal(3)))
CLASS = ClassPlace(11, "机电2401班", 1, 2024, 45, 44)
PLACES = Places(
    {"660301": (MECHATRONICS,), "730301": (ACCOUNTING,), "460305": TWICE},
    {"机电2401班": CLASS, "M2401": CLASS},
    frozenset({2023, 2024}),
)
KEYS = {column.title: column.key for column in COLUMNS}
BORN = date(2008, 9, 1)


def read(twins=None, **changes):
    cells = {KEYS[title]: value for title, value in good_row(0, **{"专业代码": "660301", **changes}).items()}
    return read_row(7, cells, twins or {}, PLACES, today=date(2024, 9, 10), demo=True)


def wrong(**changes):
    return {problem.column: str(problem.says) for problem in read(**changes).problems if problem.level == "error"}


def test_a_good_row_is_a_newcomer():
    reading = read(班级="M2401")
    assert reading.problems == []
    new = reading.newcomer
    assert (new.name, new.sex, new.birth_date, new.unit, new.major, new.cohort) == ("王伟伟", "1", BORN, 11, 1, 2024)
    assert (new.level, new.category, new.length_years, new.status) == ("SVS", "SVS_FULL_TIME", Decimal(3), "PENDING")
    assert (new.id_kind, new.ethnic, new.political) == ("1", "01", "03")
    assert new.guardians[0].relation == "51"
    assert unpacked(packed(new)) == new


@pytest.mark.parametrize(
    "written",
    [
        "2008-09-01",
        "2008/9/1",
        "2008.9.1",
        "2008年9月1日",
        "20080901",
        20080901,
        "２００８－０９－０１",
        {"day": "2008-09-01"},
        39692,
    ],
)
def test_days_are_read_however_they_are_written(written):
    assert read(出生日期=written).newcomer.birth_date == BORN


@pytest.mark.parametrize("written", ["2008-02-30", "1.9.2008", "九月一日", "2008-09", "080901", 5, True, 1.5])
def test_what_is_no_day_is_said(written):
    assert "is no day" in wrong(出生日期=written)["birth_date"]


def test_the_validity_of_a_document_is_read_and_a_document_for_life_has_no_end():
    new = read(证件有效期起="2020.5.1", 证件有效期止={"day": "2030-04-30"}).newcomer
    assert (new.id_from, new.id_until) == (date(2020, 5, 1), date(2030, 4, 30))
    assert unpacked(packed(new)) == new
    assert read(证件有效期起="2020-05-01").newcomer.id_until is None


def test_a_document_does_not_end_before_it_begins_and_days_need_a_document():
    assert "before it begins" in wrong(证件有效期起="2030-05-01", 证件有效期止="2020-04-30")["id_until"]
    assert "no day" in wrong(证件有效期止="很久")["id_until"]
    assert read(证件有效期止="长期").newcomer.id_until is None
    assert "no ID document" in wrong(证件类型="其他", 证件号码="", 证件有效期止="2030-04-30")["id_until"]


def test_numbers_of_documents_are_measured_as_they_are_kept():
    number = id_number(BORN, 1)
    spaced = " ".join(number)
    assert len(spaced) > 30
    new = read(证件号码=spaced, 全国学籍号=f"G {number}").newcomer
    assert (new.id_number, new.national_no) == (number, f"G{number}")


def test_a_category_of_another_level_is_refused():
    assert "another level" in wrong(学生类别="非全日制高职生")["category"]
    assert read(学生类别="非全日制中职生").newcomer.category == "SVS_PART_TIME"
    assert read(学生类别="来华留学生").newcomer.category == "OVERSEAS"


def test_a_cohort_without_a_class_is_noted_and_taken():
    reading = read(年级="2025", 班级="")
    assert (reading.newcomer.cohort, reading.newcomer.unit) == (2025, MECHATRONICS.department)
    assert [(one.column, one.level) for one in reading.problems] == [("cohort", "note")]


def test_the_month_is_enough_for_the_entry():
    assert read(入学日期="2024-09").newcomer.entered_on == date(2024, 9, 1)
    assert read(入学日期=202409).newcomer.entered_on == date(2024, 9, 1)


def test_whoever_is_on_the_roll_has_arrived_and_who_is_only_admitted_has_not():
    assert read(入学日期="2024-09-02", 学籍状态="待注册").newcomer.checked_in_on == date(2024, 9, 2)
    assert read(入学日期="2024-09-02", 学籍状态="待报到").newcomer.checked_in_on is None


def test_numbers_typed_as_numbers_have_no_point_nought():
    new = read(学号=3000000000, 考生号=25000000000000, 联系电话=13800000000, 年级=2024, 专业代码=660301).newcomer
    assert (new.student_no, new.ksh, new.phone, new.cohort) == ("3000000000", "25000000000000", "13800000000", 2024)


def test_a_number_that_excel_cut_is_refused():
    assert "15 digits" in wrong(证件号码=9.9000020080901e17)["id_number"]


@pytest.mark.parametrize("nothing", ["无", "未编号", "—", " - ", "－"])
def test_what_says_that_there_is_no_number_is_an_empty_cell_with_a_note(nothing):
    reading = read(学号=nothing, 考生号=nothing)
    assert (reading.newcomer.student_no, reading.newcomer.ksh) == ("", "")
    assert [(one.column, one.level) for one in reading.problems] == [("student_no", "note"), ("ksh", "note")]


def test_a_number_may_have_hyphens_and_fifteen_digits():
    new = read(学号="2024-a-01", 考生号=250000000000001).newcomer
    assert (new.student_no, new.ksh) == ("2024-A-01", "250000000000001")


def test_identifiers_are_made_uniform():
    new = read(学号=" ２０２４ａ０１ ", 证件号码=id_number(BORN, 1).lower()).newcomer
    assert new.student_no == "2024A01"
    assert new.id_number == id_number(BORN, 1)


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"姓名": ""}, "name", "missing"),
        ({"姓名": "王?涵"}, "name", "placeholder"),
        ({"姓名": "王" * 61}, "name", "at most 60"),
        ({"性别": "女"}, "id_number", "man"),
        ({"性别": "雄"}, "sex", "not in the code table"),
        ({"出生日期": "2008-09-02"}, "id_number", "birth date"),
        ({"出生日期": "2030-09-02"}, "birth_date", "still to come"),
        ({"证件号码": "990000200809010019"}, "id_number", "mistyped"),
        ({"证件号码": "12345"}, "id_number", "18"),
        ({"证件号码": ""}, "id_number", "其他"),
        ({"证件类型": "驾驶证"}, "id_kind", "not in the code table"),
        ({"专业代码": "999999"}, "major", "not set up"),
        ({"专业代码": ""}, "major", "missing"),
        ({"专业代码": "460305"}, "major", "more than once"),
        ({"专业代码": "460305", "专业方向": "电焊"}, "direction", "no direction"),
        ({"年级": "24"}, "cohort", "four digits"),
        ({"年级": "20244"}, "cohort", "four digits"),
        ({"年级": "二〇二四"}, "cohort", "four digits"),
        ({"班级": "M2401", "年级": "2025"}, "unit", "of the cohort 2024"),
        ({"班级": "机电9班"}, "unit", "no class"),
        ({"班级": "M2401", "专业代码": "730301"}, "unit", "does not study"),
        ({"班级": "M2401", "年级": "2023"}, "unit", "of the cohort 2024"),
        ({"层次": "高职"}, "level", "not of this level"),
        ({"层次": "小学"}, "level", "not known"),
        ({"学制": "3.7"}, "length_years", "does not exist"),
        ({"学制": "三"}, "length_years", "no number"),
        ({"学籍状态": "毕业"}, "status", "not known"),
        ({"学籍状态": "在籍", "学号": ""}, "student_no", "has a student number"),
        ({"学号": "1" * 21}, "student_no", "at most 20"),
        ({"学号": "㋿" * 20}, "student_no", "at most 20"),
        ({"学号": "2024\0"}, "student_no", "control characters"),
        ({"毕业学校": "一中\x07"}, "previous_school", "control characters"),
        ({"学号": "待定"}, "student_no", "letters, digits and hyphens"),
        ({"学号": "张三@"}, "student_no", "letters, digits and hyphens"),
        ({"考生号": "25/33"}, "ksh", "letters, digits and hyphens"),
        ({"学号": 1234567890123456}, "student_no", "15 digits"),
        ({"证件号码": 990000200809010000}, "id_number", "15 digits"),
        ({"民族": "火星族"}, "ethnic", "not in the code table"),
        ({"联系电话": "12"}, "phone", "11 digits"),
        ({"电子邮箱": "x"}, "email", "e-mail"),
        ({"监护人姓名": ""}, "guardian_name", "missing"),
        ({"监护人关系": ""}, "guardian_relation", "missing"),
        ({"生源地行政区划码": "33"}, "origin_region", "6 digits"),
        ({"全国学籍号": "G123"}, "national_no", "19"),
        ({"曾用名": "王1"}, "former_names", "digit"),
    ],
)
def test_what_is_wrong_is_said_at_its_column(changes, column, words):
    found = wrong(**changes)
    assert words in found[column], found
    assert read(**changes).newcomer is None
    assert read(**changes).is_wrong


def test_who_has_no_document_says_so():
    reading = read(证件类型="其他", 证件号码="")
    assert not reading.is_wrong
    assert (reading.newcomer.id_kind, reading.newcomer.id_number) == ("", "")


def test_the_direction_chooses_among_majors():
    new = read(专业代码="460305", 专业方向="装配").newcomer
    assert (new.major, new.level, new.category) == (4, "HE", "HE_FULL_TIME")


def test_twins_name_both_rows_and_are_no_errors():
    reading = read(twins={"id_number": [80, 81]})
    assert (reading.is_wrong, reading.is_duplicate) == (False, True)
    assert "80、81" in str(reading.problems[0].says)


def test_a_class_that_is_full_is_a_note():
    seats = Seats(PLACES)
    new = read(班级="M2401").newcomer
    assert seats.take(new) is None
    assert "45 seats" in str(seats.take(new).says)


def test_the_titles_are_found_with_stars_spaces_and_other_names():
    layout = layout_of(["姓 名*", "性别", "出生年月日", "专业代码（必填）", "入学年级", "入学日期", "身份证号", "备注"])
    assert layout.places["id_number"] == 6
    assert "备注" in str(layout.notes[0])


def test_missing_and_doubled_columns_are_named_and_likely_ones_suggested():
    with pytest.raises(WrongTitles) as refusal:
        layout_of(["姓名", "姓名", "性别", "出生日", "专业代码", "年级", "入学日期"])
    words = str(refusal.value)
    assert "missing: 出生日期" in words
    assert "twice: 姓名" in words
    assert "“出生日” meant to be “出生日期”" in words


def test_the_templates_own_titles_fit():
    assert len(layout_of(TITLES).places) == len(COLUMNS)
    assert layout_of(TITLES).notes == ()


def test_the_pinyin_that_is_written_takes_the_place_of_the_guess():
    new = read(姓名="仇乐", 姓名拼音="qiu yue").newcomer
    assert (new.pinyin, new.initials) == ("qiuyue", "qy")
    assert "does not fit" in wrong(姓名="仇乐", 姓名拼音="qiu")["pinyin"]


def test_a_name_of_one_character_is_whole_if_its_pinyin_stands_beside_it():
    assert "one character only" in wrong(姓名="吴")["name"]
    assert read(姓名="吴", 姓名拼音="wu").newcomer.name == "吴"
    assert "one character only" in wrong(监护人姓名="吴", 姓名拼音="wang wei wei")["guardian_name"]
