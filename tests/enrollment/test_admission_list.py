"""An admission list comes through the import of students: examinee numbers, no student numbers (INT-1)."""

import pytest

from enrollment.models import Arrival, Cohort, Enrollment, Placement
from security.models import SignInName
from tests.cast_import import problems, verdict
from tests.cast_roll import number_of
from tests.workbooks import good_row

ADMITTED = {"学号": "", "学籍状态": "待报到", "班级": ""}


@pytest.fixture(autouse=True)
def _demo_numbers(settings):
    settings.DEMO_MODE = True  # admits the region 990000, which no real number has


def test_admitted_students_wait_for_their_arrival_and_sign_in_by_the_examinee_number(roll, upload, confirm):
    found = upload([good_row(n, **ADMITTED) for n in range(3)])
    assert problems(found, 2) == []
    loaded = confirm(found)
    assert (loaded.state, loaded.good, loaded.wrong) == ("LOADED", 3, 0)
    entered = Enrollment.objects.get(ksh=f"25{1:012d}")
    assert (entered.status, entered.student_no, entered.checked_in_on) == ("ADMITTED", None, None)
    assert SignInName.objects.get(key=entered.ksh).account.person == entered.person
    assert not Arrival.objects.exists()  # nobody has opened the check-in yet


def test_the_list_of_a_new_year_comes_in_july_before_it_has_a_class(roll, upload, confirm):
    assert not Cohort.objects.filter(year=2025).exists()
    found = upload([good_row(n, **ADMITTED, 年级="2025") for n in range(3)])
    assert (found.good, found.wrong, problems(found, 2)) == (3, 0, [("cohort", "note")])
    assert not Cohort.objects.filter(year=2025).exists()  # the dry run enters nothing
    loaded = confirm(found)
    assert (loaded.state, loaded.good) == ("LOADED", 3)
    places = Placement.objects.filter(cohort=2025, unit__in=[roll.mechanics, roll.commerce], is_current=True)
    assert places.filter(enrollment__status="ADMITTED").count() == 3
    again = upload([good_row(n, **ADMITTED, 年级="2025") for n in range(3, 5)])
    assert problems(again, 2) == []
    assert confirm(again).state == "LOADED"


def test_a_class_that_is_named_is_of_the_cohort_of_its_row(roll, upload):
    found = upload([good_row(1, **{**ADMITTED, "班级": "M2401", "年级": "2025"})])
    assert (verdict(found, 2), problems(found, 2)) == ("WRONG", [("unit", "error")])


def test_a_former_student_gets_a_second_enrollment_and_is_no_duplicate(roll, upload, confirm):
    gone = roll.of("gone")
    person = {"姓名": "钱退", "性别": "男", "出生日期": "2010-06-06", "证件号码": number_of("gone")}
    found = upload([good_row(5, **ADMITTED, **person)])
    assert (verdict(found, 2), problems(found, 2)) == ("GOOD", [("id_number", "note")])
    confirm(found)
    assert {one.status for one in Enrollment.objects.filter(person=gone.person)} == {"WITHDRAWN", "ADMITTED"}


def test_an_examinee_number_that_is_on_the_roll_is_a_duplicate(roll, upload):
    found = upload([good_row(7, **ADMITTED, 考生号="24330001110001")])
    assert verdict(found, 2) == "DUPLICATE"
