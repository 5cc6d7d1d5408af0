"""Where one studies: departments, majors and classes by hand and by workbook; terms."""

from datetime import date

import pytest

from enrollment.actions.change_major import change_major
from enrollment.actions.enter_class import enter_class
from enrollment.models import ClassGroup, Cohort, Enrollment, Major, Term
from enrollment.rules.layouts import CLASSES
from security.actions.enter_unit import CannotArrange, enter_unit
from security.models import Entry, Unit
from security.queries import NotFound
from tests.cast_import import IMPORTS, problems
from tests.guarantees.races import meet
from tests.workbooks import good_row

TITLES = [column.title for column in CLASSES.columns]


def a_class(**changes):
    row = {
        "系部": "交通工程系", "系部代码": "JT", "专业代码": "700206", "专业名称": "汽车运用与维修", "专业简称": "汽修",
        "层次": "中职", "学制": "3", "年级": "2026级", "班级": "26汽修1班", "班级代码": "JT2601", "班额": 45,
    }  # fmt: skip
    return row | changes


@pytest.fixture(autouse=True)
def demonstration(settings):
    settings.DEMO_MODE = True  # admits the region 990000, which no real number has


@pytest.fixture
def class_list(upload):
    """Upload a class list and have it checked."""
    return lambda *rows, by="registrar": upload(rows, TITLES, by=by, matter="CLASSES")


def unit(code):
    return Unit.objects.get(code=code)


class TestClassList:
    def test_brings_departments_majors_and_classes_in_one_go(self, roll, class_list, confirm):
        found = class_list(
            a_class(),
            a_class(班级="26汽修2班", 班级代码="JT2602"),
            a_class(专业方向="新能源", 班级="26新能源1班", 班级代码=""),
        )
        assert (found.good, found.wrong, found.duplicate) == (3, 0, 0)
        page = roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/").content.decode()
        assert "交通工程系 · 汽车运用与维修 · 2026" in page
        assert not Unit.objects.filter(code="JT").exists()
        assert confirm(found).state == "LOADED"
        department = unit("JT")
        assert (department.name, department.parent.kind) == ("交通工程系", "SCHOOL")
        assert set(Major.objects.filter(department=department).values_list("code", "direction", "level")) == {
            ("700206", "", "SVS"),
            ("700206", "新能源", "SVS"),
        }
        group = ClassGroup.objects.get(unit__name="26新能源1班")
        assert (group.unit.code, group.capacity, group.cohort_id) == ("26新能源1班", 45, 2026)
        assert Cohort.objects.filter(year=2026).exists()

    def test_students_come_into_the_classes_it_brought(self, roll, class_list, upload, confirm):
        confirm(class_list(a_class()))
        found = upload([good_row(1, 专业代码="700206", 年级="2026", 班级="26汽修1班")])
        assert problems(found, 2) == []
        found = confirm(found)
        assert found.state == "LOADED"
        placed = Enrollment.objects.latest("pk").placements.get(is_current=True)
        assert placed.unit == unit("JT2601")

    def test_what_is_there_already_stays_as_it_is(self, roll, class_list, confirm):
        confirm(class_list(a_class()))
        again = class_list(a_class(), a_class(班级="26汽修2班", 班级代码="JT2602"))
        assert (again.good, again.duplicate) == (1, 1)
        assert confirm(again).state == "LOADED"
        assert Unit.objects.filter(parent=unit("JT")).count() == 2

    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"系部代码": ""}, "department_code"),
            ({"专业代码": "7002"}, "major"),
            ({"层次": "大学"}, "level"),
            ({"学制": "3.7"}, "length_years"),
            ({"年级": "26"}, "cohort"),
            ({"班额": "很多"}, "seats"),
            ({"班额": 0}, "seats"),
            ({"班级": ""}, "unit"),
            ({"班级代码": "M2401"}, "unit"),  # a class of the roll has this code
            ({"系部代码": "JX"}, "department_code"),  # the code of another department
        ],
    )
    def test_says_which_column_is_wrong(self, roll, class_list, changes, column):
        if "JX" in changes.values():
            changes = {"系部代码": unit(roll.cast.mechanics.code).code}
        found = class_list(a_class(**changes))
        assert found.wrong == 1
        assert problems(found, 2) == [(column, "error")]

    def test_rows_must_fit_together(self, roll, class_list):
        found = class_list(
            a_class(),
            a_class(系部="汽车系", 班级="26汽修2班", 班级代码="JT2602"),
            a_class(专业名称="汽车维修", 班级="26汽修3班", 班级代码="JT2603"),
            a_class(年级="2025"),
            a_class(系部代码="JT2", 班级="26汽修5班", 班级代码="JT2605"),
        )
        assert [problems(found, n) for n in (3, 4, 5, 6)] == [
            [("department_code", "error")],
            [("major_name", "error")],
            [("unit", "error")],
            [("department_code", "error")],
        ]

    def test_is_taken_back_as_a_whole_while_nobody_stands_on_it(self, roll, class_list, confirm, undo):
        found = confirm(class_list(a_class(), a_class(班级="26汽修2班", 班级代码="JT2602")))
        assert undo(found).state == "UNDONE"
        assert not Unit.objects.filter(code__startswith="JT").exists()
        assert not Major.objects.filter(code="700206").exists()

    def test_stays_as_soon_as_a_student_is_placed_there(self, roll, class_list, upload, confirm, undo):
        found = confirm(class_list(a_class(), a_class(班级="26汽修2班", 班级代码="JT2602")))
        confirm(upload([good_row(1, 专业代码="700206", 年级="2026", 班级="26汽修1班")]))
        page = roll.client(roll.aa_head).get(f"{IMPORTS}{found.pk}/undo/").content.decode()
        assert "有学生在其中" in page
        assert undo(found).state == "LOADED"
        assert unit("JT2602")

    def test_stays_as_soon_as_a_class_was_formed_by_hand_below_it(self, roll, class_list, confirm, undo):
        found = confirm(class_list(a_class()))
        major = Major.objects.get(code="700206")
        enter_class(major=major, cohort=2026, name="26汽修9班", capacity=30, by=roll.registrar, at=roll.at)
        kept = undo(found)
        assert kept.state == "LOADED"
        assert "没有撤销" in kept.undo_job.message

    def test_a_row_that_no_longer_fits_is_left_out(self, roll, class_list, confirm):
        found = class_list(a_class(), a_class(班级="26汽修2班", 班级代码="JT2602"))
        school = Unit.objects.get(kind="SCHOOL")
        department = enter_unit(
            kind="DEPARTMENT", parent=school, name="别的系", code="JT2602", by=roll.registrar, at=roll.at
        )
        assert department.unit
        assert confirm(found).state == "LOADED"
        assert problems(found, 3) == [("class_code", "error")]
        assert unit("JT2601")


class TestByHand:
    def test_a_department_a_major_and_a_class_are_entered_one_after_the_other(self, roll):
        office = roll.client(roll.registrar)
        assert office.post("/school/departments/new/", {"name": "艺术系", "code": "YS"}).status_code == 302
        department = unit("YS")
        major = {
            "name": "动漫与游戏制作", "short_name": "动漫", "code": "760204", "direction": "", "level": "SVS",
            "length_years": "3", "offered_from": "2026",
        }  # fmt: skip
        assert office.post(f"/school/departments/{department.pk}/majors/new/", major).status_code == 302
        offered = Major.objects.get(code="760204")
        said = {"major": offered.pk, "cohort": "2026", "name": "26动漫1班", "code": "", "capacity": "40"}
        assert office.post(f"/school/departments/{department.pk}/classes/new/", said).status_code == 302
        page = office.get(f"/school/departments/{department.pk}/").content.decode()
        assert "26动漫1班" in page
        assert "0 / 40" in page

    def test_a_department_forms_classes_in_itself_only(self, roll):
        own = roll.client(roll.dept_head)
        other = roll.cast.commerce
        said = {"major": roll.mechatronics.pk, "cohort": "2026", "name": "26机电9班", "code": "", "capacity": "40"}
        assert own.post(f"/school/departments/{roll.cast.mechanics.pk}/classes/new/", said).status_code == 302
        assert own.post(f"/school/departments/{other.pk}/classes/new/", said).status_code == 404
        with pytest.raises(NotFound):
            enter_class(
                major=roll.accounting, cohort=2026, name="26会计9班", capacity=40, by=roll.dept_head, at=roll.at
            )
        assert own.post(f"/school/departments/{roll.cast.mechanics.pk}/majors/new/", {}).status_code == 404
        assert own.post("/school/departments/new/", {"name": "艺术系", "code": "YS"}).status_code == 404

    def test_names_and_codes_are_given_once(self, roll):
        office = roll.client(roll.registrar)
        answer = office.post("/school/departments/new/", {"name": roll.cast.mechanics.name, "code": "NEW"})
        assert answer.status_code == 400
        assert "已存在" in answer.content.decode()
        answer = office.post("/school/departments/new/", {"name": "艺术系", "code": roll.cast.mechanics.code})
        assert answer.status_code == 400

    def test_a_department_that_is_renamed_keeps_its_code_and_the_journal_keeps_both_names(self, roll):
        department = roll.cast.mechanics
        office, old = roll.client(roll.registrar), department.name
        said = {"what": "name", "name-name": "智能制造学院"}
        assert office.post(f"/school/units/{department.pk}/", said).status_code == 302
        assert unit(department.code).name == "智能制造学院"
        entry = Entry.objects.filter(event="security.unit-renamed").latest("pk")
        assert (entry.particulars["old"], entry.particulars["new"]) == (old, "智能制造学院")

    def test_the_system_administrator_arranges_departments_but_no_classes(self, roll):
        system = roll.client(roll.cast.sysadmin)
        said = {"what": "name", "name-name": "智能制造学院"}
        assert system.post(f"/school/units/{roll.cast.mechanics.pk}/", said).status_code == 302
        assert system.get(f"/school/units/{unit('M2401').pk}/").status_code == 404

    def test_what_students_were_admitted_for_stays(self, roll):
        office = roll.client(roll.registrar)
        said = {
            "name": "机电技术应用（新）", "short_name": "", "code": "999999", "direction": "x", "level": "HE",
            "length_years": "5", "offered_until": "2030", "high_demand": "on",
        }  # fmt: skip
        assert office.post(f"/school/majors/{roll.mechatronics.pk}/", said).status_code == 302
        found = Major.objects.get(pk=roll.mechatronics.pk)
        assert (found.name, found.code, found.level, found.offered_until) == (
            "机电技术应用（新）",
            "660301",
            "SVS",
            2030,
        )
        assert found.high_demand
        with pytest.raises(CannotArrange):
            change_major(major=found.pk, values={"code": "999999"}, by=roll.registrar, at=roll.at)

    def test_a_class_has_no_fewer_seats_than_students(self, roll):
        office, of_wang = roll.client(roll.registrar), roll.of("wang").placements.get(is_current=True).unit_id
        answer = office.post(f"/school/units/{of_wang}/", {"what": "seats", "seats-capacity": "1"})
        assert answer.status_code == 400
        assert "已有 2 名学生" in answer.content.decode()
        assert office.post(f"/school/units/{of_wang}/", {"what": "seats", "seats-capacity": "60"}).status_code == 302
        assert ClassGroup.objects.get(pk=of_wang).capacity == 60

    def test_a_class_with_students_is_not_closed(self, roll):
        office, of_wang = roll.client(roll.registrar), roll.of("wang").placements.get(is_current=True).unit_id
        answer = office.post(f"/school/units/{of_wang}/", {"what": "close", "close-day": "2026-07-31"})
        assert answer.status_code == 400
        assert Unit.objects.get(pk=of_wang).closed_on is None

    def test_an_empty_class_is_closed_no_longer_offered_and_opened_again(self, roll, upload):
        entered = enter_class(
            major=roll.mechatronics, cohort=2024, name="24机电7班", capacity=30, by=roll.registrar, at=roll.at
        )
        office = roll.client(roll.registrar)
        address = f"/school/units/{entered.unit}/"
        assert office.post(address, {"what": "close", "close-day": "2026-07-31"}).status_code == 302
        assert upload([good_row(1, 专业代码="660301", 班级="24机电7班")]).wrong == 1
        assert office.post(f"{address}reopen/").status_code == 302
        found = upload([good_row(1, 专业代码="660301", 班级="24机电7班")])
        assert problems(found, 2) == []

    def test_two_officers_enter_one_name_at_once_and_one_is_told(self, roll, transactional_db):
        school = Unit.objects.get(kind="SCHOOL")

        def enter(code):
            return enter_unit(kind="DEPARTMENT", parent=school, name="艺术系", code=code, by=roll.registrar, at=roll.at)

        first, second, waited = meet(lambda: enter("YS1"), lambda: enter("YS2"), held_at='INSERT INTO "security_unit"')
        assert waited
        assert first.unit
        assert isinstance(second, CannotArrange)
        assert Unit.objects.filter(name="艺术系").count() == 1


class TestTerms:
    SAID = {
        "school_year": "2030-2031",
        "ordinal": "1",
        "opens_on": "2030-09-02",
        "ends_on": "2031-01-17",
        "teaching_weeks": "20",
    }

    def test_the_head_enters_a_term_and_a_registration_can_be_opened_for_it(self, roll):
        head = roll.client(roll.aa_head)
        assert head.post("/school/terms/new/", self.SAID).status_code == 302
        assert Term.objects.get(code="2030-2031-1").ends_on == date(2031, 1, 17)
        assert "2030-2031" in head.get("/batches/open/").content.decode()

    def test_the_registrar_looks_but_does_not_enter(self, roll):
        registrar = roll.client(roll.registrar)
        assert registrar.get("/school/terms/").status_code == 200
        assert registrar.post("/school/terms/new/", self.SAID).status_code == 403
        assert not Term.objects.filter(code="2030-2031-1").exists()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"school_year": "2030-2032"}, "2026-2027"),
            ({"ends_on": "2030-08-01"}, "不晚于"),
            ({"opens_on": "2029-09-01"}, "不在"),
            ({"school_year": "2024-2025", "ordinal": "1"}, "已"),
        ],
    )
    def test_days_that_cannot_be_are_refused_with_a_sentence(self, roll, changes, words):
        answer = roll.client(roll.aa_head).post("/school/terms/new/", self.SAID | changes)
        assert answer.status_code == 400
        assert words in answer.content.decode()

    def test_two_terms_do_not_lie_on_the_same_days(self, roll):
        head = roll.client(roll.aa_head)
        head.post("/school/terms/new/", self.SAID)
        answer = head.post(
            "/school/terms/new/", self.SAID | {"ordinal": "2", "opens_on": "2031-01-17", "ends_on": "2031-07-01"}
        )
        assert answer.status_code == 400
        assert "2030-2031" in answer.content.decode()

    def test_the_days_are_put_right_until_the_registration_is_open(self, roll):
        head = roll.client(roll.aa_head)
        head.post("/school/terms/new/", self.SAID)
        term = Term.objects.get(code="2030-2031-1")
        days = {name: self.SAID[name] for name in ("opens_on", "ends_on", "teaching_weeks")}
        assert head.post(f"/school/terms/{term.pk}/", days | {"ends_on": "2031-01-24"}).status_code == 302
        assert Term.objects.get(pk=term.pk).ends_on == date(2031, 1, 24)
