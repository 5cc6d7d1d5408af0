"""What an import must not do between the check and the roll: lock out, misplace, give a number twice, or get stuck."""

from datetime import date

import pytest
from psycopg.types.range import DateRange

from enrollment.actions.close_place import close_place
from enrollment.actions.enter_class import enter_class
from enrollment.models import ClassGroup, Enrollment, IdDocument, ImportRow
from enrollment.rules.identity import last_four
from security.actions.add_sign_in_names import add_sign_in_names
from security.actions.open_accounts import open_accounts
from security.journal import unrecorded
from security.models import Account, SignInName, Unit
from tests.cast_import import IMPORTS, problems, verdict
from tests.cast_roll import id_number, number_of
from tests.workbooks import TITLES, good_row

V = ImportRow.Verdict
NEW = "3000000001"
GONE = {"姓名": "钱退", "性别": "男", "出生日期": "2010-06-06"}


@pytest.fixture(autouse=True)
def _sample_numbers(settings):
    settings.DEMO_MODE = True


def signing_in(person):
    return set(SignInName.objects.filter(account__person=person).values_list("key", flat=True))


class TestSigningIn:
    @pytest.fixture
    def back(self, roll, upload):
        """A student who left, with an account, and the workbook by which the student comes back."""
        gone = roll.of("gone")
        open_accounts(names={gone.person_id: gone.student_no}, by=roll.registrar, at=roll.at)
        return gone, upload([good_row(1, **GONE, 证件号码=number_of("gone"))])

    def test_who_comes_back_signs_in_by_the_new_number_too(self, back, confirm):
        gone, found = back
        assert confirm(found).state == "LOADED"
        assert signing_in(gone.person_id) == {gone.student_no, NEW}

    def test_and_no_longer_once_the_import_is_undone(self, back, confirm, undo):
        gone, found = back
        assert undo(confirm(found)).state == "UNDONE"
        assert signing_in(gone.person_id) == {gone.student_no}

    def test_whose_number_somebody_else_signs_in_by_stands_noted_in_the_row(self, roll, upload, confirm):
        open_accounts(names={roll.registrar.pk: "J0001"}, by=roll.registrar, at=roll.at)
        add_sign_in_names(names={roll.registrar.pk: NEW}, by=roll.registrar, at=roll.at)
        found = confirm(upload([good_row(1), good_row(2)]))
        assert [(verdict(found, n), problems(found, n)) for n in (2, 3)] == [
            (V.LOADED, [("student_no", "note")]), (V.LOADED, []),
        ]  # fmt: skip
        assert not Account.objects.filter(person__enrollments__student_no=NEW).exists()
        page = roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/", {"rows": "LOADED"}).content.decode()
        assert "已有他人使用该号码登录" in page


class TestPlaces:
    @pytest.fixture
    def unit(self, roll):
        """A class in which nobody is yet."""
        formed = enter_class(
            major=roll.mechatronics, cohort=2024, name="机电2409班", code="M2409", capacity=40,
            by=roll.registrar, at=roll.at,
        )  # fmt: skip
        return formed.unit

    def close(self, roll, unit):
        close_place(unit=unit, day=date(2024, 9, 2), by=roll.registrar, at=roll.at)

    def take_away(self, _roll, unit):
        with unrecorded("the class list is taken back"):
            ClassGroup.objects.filter(pk=unit).delete()
            Unit.objects.filter(pk=unit).delete()

    @pytest.mark.parametrize("happens", [close, take_away])
    def test_whose_class_is_gone_since_the_check_is_left_out_and_the_others_are_loaded(
        self, roll, unit, upload, confirm, happens
    ):
        found = upload([good_row(1, 班级="M2409"), good_row(2)])
        assert found.good == 2
        happens(self, roll, unit)
        assert confirm(found).state == "LOADED"
        assert [verdict(found, n) for n in (2, 3)] == [V.WRONG, V.LOADED]
        assert problems(found, 2) == [("unit", "error")]
        assert not Enrollment.objects.filter(student_no=NEW).exists()


class TestNumbers:
    def test_a_national_number_is_one_persons_for_life(self, roll, upload, confirm):
        number = f"G{good_row(1)['证件号码']}"
        confirm(upload([good_row(1, 全国学籍号=number)]))
        other = good_row(2, 证件类型="其他", 证件号码="", 全国学籍号=number)
        found = upload([other])
        assert verdict(found, 2) == V.WRONG
        assert ("national_no", "error") in problems(found, 2)
        assert roll.of("no_id").student.national_no is None
        changes = [{"学号": roll.of("no_id").student_no, "全国学籍号": number}]
        found = upload(changes, ["学号", "全国学籍号"], matter="CHANGES", source="STATE")
        assert problems(found, 2) == [("national_no", "error")]

    def test_the_same_student_may_say_it_again(self, upload, confirm):
        row = good_row(1, 全国学籍号=f"G{good_row(1)['证件号码']}")
        confirm(upload([row]))
        assert verdict(upload([row]), 2) == V.DUPLICATE

    @pytest.mark.parametrize("title", ["学号（必填）", "*学号", "学 号 (选填)", "学号＊"])
    def test_a_number_that_stands_twice_is_found_whatever_stands_beside_the_title(self, upload, title):
        titles = [title if one == "学号" else one for one in TITLES]
        rows = [{**good_row(n), title: "3000000009"} for n in (1, 2)]
        found = upload(rows, titles)
        assert [verdict(found, n) for n in (2, 3)] == [V.DUPLICATE, V.DUPLICATE]

    def test_no_number_yet_is_no_number_that_two_rows_share(self, upload, confirm):
        found = confirm(upload([good_row(1, 学号="无"), good_row(2, 学号="无"), good_row(3, 学号="待定")]))
        assert [verdict(found, n) for n in (2, 3, 4)] == [V.LOADED, V.LOADED, V.WRONG]
        assert not Enrollment.objects.filter(student_no__in=["无", "待定"]).exists()

    def test_one_person_by_an_old_and_by_the_new_document_is_loaded_once(self, roll, upload, confirm):
        gone, old = roll.of("gone"), id_number(date(2010, 6, 6), 71)
        with unrecorded("a document of before"):
            IdDocument.objects.create(
                student=gone.student, kind="1", number=old, last_four=last_four(old), is_current=False,
                valid=DateRange(None, date(2020, 1, 1)),
            )  # fmt: skip
        found = upload([good_row(1, **GONE, 证件号码=old), good_row(2, **GONE, 证件号码=number_of("gone"))])
        assert found.good == 2
        assert confirm(found).state == "LOADED"
        assert [verdict(found, n) for n in (2, 3)] == [V.LOADED, V.DUPLICATE]

    def test_a_row_of_changes_that_has_no_number_yet_is_found_by_the_document_and_changes_none(self, roll, upload):
        wang = roll.of("wang")
        row = {"学号": "—", "证件号码": number_of("wang"), "联系电话": "13800009999"}
        found = upload([row], ["学号", "证件号码", "联系电话"], matter="CHANGES")
        [line] = ImportRow.objects.filter(of=found)
        assert (line.verdict, line.enrollment_id) == (V.GOOD, wang.pk)
        assert [one[0] for one in line.values["changes"]] == ["phone"]
