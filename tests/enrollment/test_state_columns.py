"""What the state's import template asks beyond the school's own columns: read, entered, changed, and kept sealed."""

from io import BytesIO

import pytest
from django.db import connection
from openpyxl import load_workbook

from enrollment.models import Enrollment, FieldChange, Student
from enrollment.queries.reveals import EVERYTHING, OF_A_CASE, values_of
from enrollment.rules import codes
from enrollment.rules.columns import BY_KEY, COLUMNS
from enrollment.rules.layouts import plain_title
from enrollment.rules.state_columns import RESERVED, STATE
from security.models import Guardianship
from tests.cast_import import IMPORTS, problems, verdict
from tests.enrollment.test_workbook_rows import read, wrong
from tests.workbooks import TITLES, good_row


@pytest.fixture(autouse=True)
def _sample_numbers(settings):
    settings.DEMO_MODE = True


OF_THE_STATE = {
    "国籍/地区": "越南", "婚姻状况": "未婚", "前学历": "初中", "出生地行政区划码": "410302",
    "户口所在地区县以下详细地址": "涧西区安徽路 3 号", "所属派出所": "安徽路派出所", "是否随迁子女": "是",
    "乘火车区间": "洛阳—郑州", "家庭邮政编码": "471000", "家庭电话": "0379-64800000", "港澳台侨外": "外国人",
    "招生方式": "统一招生", "联招合作类型": "五年制", "联招合作学校代码": "4141012345",
}  # fmt: skip
STUDENT = """
    姓名 性别 出生日期 身份证件类型 身份证件号 姓名拼音 班级名称 学号 学生类别 学习形式 入学方式 就读方式 国籍/地区
    港澳台侨外 婚姻状况 乘火车区间 是否随迁子女 生源地行政区划码 出生地行政区划码 籍贯地行政区划码
    户口所在地区县以下详细地址 所属派出所 户口所在地行政区划码 户口性质 学生居住地类型 入学年月 专业简称 学制 民族
    政治面貌
    健康状况 学生来源 招生对象 联系电话 是否建档立卡贫困户 招生方式 联招合作类型 准考证号 考生号 考试总分
    联招合作办学形式
    联招合作学校代码 校外教学点 分段培养方式 英文姓名 电子信箱 家庭现地址 家庭邮政编码 家庭电话
    """
MEMBER = """
    姓名 关系 是否监护人 联系电话 出生年月 身份证件类型 身份证件号 民族 政治面貌 健康状况 工作或学习单位 职务
    """
KEPT = {
    "学生居住地类型": "县镇非农", "是否建档立卡贫困户": "否", "校外教学点": "洛阳校区",
    "成员1民族": "汉族", "成员2出生年月": "1980-05",
}  # fmt: skip
FAMILY = {"成员1工作或学习单位": "洛阳轴承厂", "成员1是否监护人": "否", "监护人2姓名": "李秀英", "监护人2关系": "母亲",
          "成员2是否监护人": "是"}  # fmt: skip


def test_the_template_of_the_state_has_a_column_for_each_of_its_titles():
    ours = {title for column in BY_KEY.values() for title in (column.title, *column.also)}
    members = [f"成员{n}{title}" for n in (1, 2) for title in MEMBER.split()]
    state = [*STUDENT.split(), *members]
    assert len(state) == 73
    assert set(state) <= ours
    assert not any("信仰" in title or "宗教" in title for title in ours)


def test_a_row_is_read_with_all_of_it():
    new = read(**OF_THE_STATE, **KEPT, **FAMILY).newcomer
    assert (new.nationality, new.overseas, new.marital, new.previous_schooling) == ("704", "51", "10", "70")
    assert (new.birth_region, new.home_postcode, new.is_migrant_child) == ("410302", "471000", True)
    assert (new.police_station, new.train_stretch, new.home_phone) == ("安徽路派出所", "洛阳—郑州", "0379-64800000")
    assert (new.admission_kind, new.joint_mode, new.joint_school_code) == ("统一招生", "五年制", "4141012345")
    assert new.reserved == KEPT
    father, mother = new.guardians
    assert (father.work_unit, father.is_legal) == ("洛阳轴承厂", False)
    assert (mother.name, mother.is_legal) == ("李秀英", True)


@pytest.mark.parametrize(
    ("column", "value", "key", "says"),
    [
        ("国籍/地区", "火星", "nationality", "not in the code table"),
        ("婚姻状况", "订婚", "marital", "not in the code table"),
        ("出生地行政区划码", "4103", "birth_region", "6 digits"),
        ("家庭邮政编码", "47100A", "home_postcode", "6 digits"),
        ("是否随迁子女", "大概", "is_migrant_child", "not known here"),
        ("是否建档立卡贫困户", "Y", "is_poor", "not known here"),
        ("家庭电话", "二楼", "home_phone", "telephone number"),
        ("联招合作学校代码", "4141", "joint_school_code", "10 digits"),
        ("成员1职务", "长" * 61, "guardian_position", "at most 60"),
    ],
)
def test_what_does_not_fit_names_the_column(column, value, key, says):
    assert says in wrong(**{column: value})[key]


def test_whoever_comes_from_abroad_has_a_country():
    assert "another country" in wrong(港澳台侨外="外国人")["nationality"]
    assert "another country" in wrong(港澳台侨外="外国人", **{"国籍/地区": "中国"})["nationality"]
    assert read(港澳台侨外="香港同胞").newcomer.nationality == "156"


def test_the_codes_of_countries_are_those_of_the_standard():
    table = codes.table("nationality")
    assert [table.find(word) for word in ("中国", "中国香港", "澳门", "台湾", "韩国", "老挝", "4", "刚果(金)")] == [
        "156", "344", "446", "158", "410", "418", "004", "180",
    ]  # fmt: skip


@pytest.fixture
def loaded(roll, upload, confirm):
    row = good_row(1, **OF_THE_STATE, **KEPT, **FAMILY, 学号="2024019901")
    titles = [*TITLES, *(title for title in row if title not in TITLES)]
    found = confirm(upload([row], titles))
    assert found.state == "LOADED", found.problem
    return Enrollment.objects.select_related("student", "person").get(student_no="2024019901")


def test_it_is_entered_with_the_code_set_and_the_reserved_sealed(roll, loaded):
    student = loaded.student
    assert (student.nationality, student.marital, student.is_migrant_child) == ("704", "10", True)
    assert (student.household_address, student.home_phone) == ("涧西区安徽路 3 号", "0379-64800000")
    assert (loaded.admission_kind, loaded.joint_mode, loaded.joint_school_code) == ("统一招生", "五年制", "4141012345")
    assert student.reserved == KEPT
    assert student.code_version == codes.CODE_SET
    assert list(Guardianship.objects.filter(person=loaded.person).order_by("position").values_list("is_legal")) == [
        (False,), (True,),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("select reserved from enrollment_student where id = %s", [student.pk])
        assert "县镇非农".encode() not in bytes(cursor.fetchone()[0])
    assert dict(values_of(loaded, ["reserved"]))["reserved"] == [f"{title} {text}" for title, text in KEPT.items()]


def test_the_students_page_shows_them_and_only_counts_the_reserved(roll, loaded):
    text = roll.client(roll.registrar).get(f"/students/{loaded.pk}/").content.decode()
    for words in ("越南", "安徽路派出所", "洛阳—郑州", "471000", codes.CODE_SET, "5 项"):
        assert words in text, words
    for words in ("县镇非农", "涧西区安徽路 3 号", "0379-64800000"):
        assert words not in text, words


def test_a_workbook_changes_them_and_the_history_hides_what_is_reserved(roll, loaded, upload, confirm):
    row = {
        "学号": loaded.student_no,
        "婚姻状况": "已婚",
        "是否随迁子女": "否",
        "学生居住地类型": "城市",
        "成员1民族": "清空",
    }
    found = upload([row], list(row), matter="CHANGES")
    text = roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/").content.decode()
    assert "未婚 → 已婚" in text
    assert "县镇非农" not in text
    confirm(found)
    student = Student.objects.get(pk=loaded.student_id)
    assert (student.marital, student.is_migrant_child) == ("20", False)
    assert student.reserved == {title: text for title, text in KEPT.items() if title != "成员1民族"} | {
        "学生居住地类型": "城市"
    }
    kept = {one.field: (one.old, one.new) for one in FieldChange.objects.filter(student=student)}
    assert kept["living_area"] == ("县镇非农", "城市")
    assert kept["is_migrant_child"] == ("是", "否")
    history = roll.client(roll.registrar).get(f"/students/{loaded.pk}/history/").content.decode()
    assert "县镇非农" not in history


def test_a_foreigner_does_not_become_chinese_by_one_column_alone(roll, loaded, upload):
    row = {"学号": loaded.student_no, "国籍/地区": "中国"}
    found = upload([row], list(row), matter="CHANGES")
    assert verdict(found, 2) == "WRONG"


def test_every_column_of_the_state_can_be_changed_by_a_workbook():
    from enrollment.rules import fields

    assert {column.key for column in (*STATE, *RESERVED)} <= set(fields.BY_KEY)


def test_the_template_that_is_offered_comes_back_without_a_word_about_its_columns(roll, upload):
    book = roll.client(roll.registrar).get("/imports/template/").getvalue()
    titles = [cell.value for cell in next(load_workbook(BytesIO(book)).worksheets[0].iter_rows(max_row=1))]
    assert len(titles) == len(COLUMNS)
    row = {title: good_row(1).get(plain_title(str(title)), "") for title in titles}
    found = upload([row], titles)
    assert (found.state, problems(found, 2)) == ("CHECKED", [])


def test_guardians_and_those_who_read_one_case_are_not_shown_what_is_reserved():
    assert "reserved" in EVERYTHING - OF_A_CASE


def test_a_namesake_is_noticed_however_the_pinyin_is_written(roll, upload):
    wang = roll.of("wang")
    row = good_row(1, 姓名=wang.person.name, 出生日期=wang.student.birth_date.isoformat(), 性别="男")
    row |= {"证件类型": "其他", "证件号码": "", "姓名拼音": " ".join(["yue"] * len(wang.person.name))}
    found = upload([row], list(row))
    assert found.state == "CHECKED", found.problem
    assert problems(found, 2) == [("name", "note")]


def test_undoing_a_change_of_name_brings_the_corrected_pinyin_back(roll, upload, confirm, undo):
    twin = roll.of("twin")
    by_hand = " ".join(["yue"] * len(twin.person.name))
    confirm(upload([{"学号": twin.student_no, "姓名拼音": by_hand}], ["学号", "姓名拼音"], matter="CHANGES"))
    kept = roll.of("twin").person.pinyin
    assert kept == by_hand.replace(" ", "")
    row = {"学号": twin.student_no, "姓名": "王新名"}
    found = confirm(upload([row], list(row), matter="CHANGES"), by="aa_head")
    assert roll.of("twin").person.pinyin == "wangxinming"
    undo(found)
    assert (roll.of("twin").person.name, roll.of("twin").person.pinyin) == (twin.person.name, kept)
