"""The check-in of new students from the first page to the last (INT-1 to INT-4).

The head of academic affairs opens it, an officer of the department finds and compares a student, a father signs the
papers for his son on the telephone; the head gives classes and numbers, reads whose papers are missing, and closes.
"""

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from enrollment.models import Consent, Intake
from tests.browser.harness import STAFF, STUDENT
from tests.browser.people import words
from tests.cast_intake import ALL, AUGUST, FIRST, LAST, build_admitted
from tests.cast_registration import on

pytestmark = pytest.mark.browser


def test_from_the_admission_list_to_the_last_student(transactional_db, browser_page, files_dir):
    with time_machine.travel(on(AUGUST), tick=True):
        office = build_admitted()
        it_is_opened(browser_page, office)
    with time_machine.travel(on(FIRST, 9), tick=True):
        gao_is_checked_in(browser_page, office)
        office.compare("wang", at=on(FIRST, 9))
        the_father_signs(browser_page, office)
    with time_machine.travel(on(LAST + timedelta(days=1), 9), tick=True):
        numbers_are_given(browser_page, office)
        it_is_closed(browser_page, office)


def it_is_opened(browser_page, office):
    look = browser_page(person=office.cast.aa_head)
    look.open("/intake/")
    look.page.get_by_role("link", name=words("Open a check-in")).click()
    look.page.locator("input[name=categories]").first.check()
    look.page.get_by_label(words("First day of arrival")).fill(FIRST.isoformat())
    look.page.get_by_label(words("Last day of arrival")).fill(LAST.isoformat())
    look.page.get_by_role("button", name=words("Open the check-in")).click()
    expect(look.page.locator("main")).to_contain_text("机电一体化技术")
    look.is_sound(weight=STAFF)
    assert {office.arrival(key).state for key in office.persons} == {"EXPECTED"}
    office.intake = Intake.objects.get()


def gao_is_checked_in(browser_page, office):
    look = browser_page(person=office.cast.dept_staff, phone=True)
    look.open(f"/intake/{office.intake.pk}/counter/")
    look.page.get_by_role("searchbox").fill("10003")
    look.page.get_by_role("button", name=words("Find")).click()
    expect(look.page.get_by_role("heading", level=1)).to_contain_text("高明")
    look.is_sound(weight=STAFF)
    for what in ALL:
        look.page.locator(f"input[name={what}][value=yes]").check()
    look.page.get_by_role("button", name=words("Keep and check in")).click()
    expect(look.page.get_by_role("heading", level=1)).to_contain_text(words("Who is next?"))
    assert office.arrival("gao").state == "CHECKED_IN"


def the_father_signs(browser_page, office):
    look = browser_page(person=office.cast.guardian, phone=True)
    look.open("/me/")
    look.page.get_by_role("link", name="王子涵").click()
    look.page.get_by_role("link", name=words("Read and sign the papers")).click()
    for n in range(len(Consent.Paper.values)):
        look.page.get_by_role("listitem").filter(has_text=words("to be signed")).get_by_role("link").first.click()
        expect(look.page.get_by_role("button", name=words("Sign"), exact=True)).to_be_visible()
        look.is_sound(weight=STUDENT)
        look.page.get_by_role("button", name=words("Sign"), exact=True).click()
        expect(look.page.get_by_text(words("signed"), exact=True)).to_have_count(n + 1)
    assert set(Consent.objects.values_list("person", "signed_by")) == {(office.cast.wang.pk, office.cast.guardian.pk)}
    look.open(f"/me/wards/{office.cast.wang.pk}/")
    expect(look.page.get_by_role("link", name=words("Read and sign the papers"))).to_have_count(0)


def numbers_are_given(browser_page, office):
    look = browser_page(person=office.cast.aa_head)
    look.open(f"/intake/{office.intake.pk}/")
    look.page.get_by_role("link", name=words("Classes and numbers")).click()
    look.page.get_by_label(words("Department"), exact=True).select_option(label=office.cast.mechanics.name)
    look.page.get_by_role("button", name=words("Show the plan")).click()
    expect(look.page.get_by_role("rowheader", name="王子涵")).to_be_visible()
    assert not office.enrollment("gao").student_no
    look.page.get_by_role("button", name=words("Give classes and numbers")).click()
    expect(look.page.get_by_role("button", name=words("Undo the plan"))).to_be_visible()
    look.is_sound(weight=STAFF)
    assert office.enrollment("gao").student_no


def it_is_closed(browser_page, office):
    look = browser_page(person=office.cast.aa_head, script=False)
    look.open(f"/intake/{office.intake.pk}/")
    missing = look.page.get_by_role("link").filter(has_text=words("checked in, papers missing"))
    expect(missing).to_contain_text("1")
    missing.click()
    expect(look.page.locator("tbody tr")).to_have_count(1)
    expect(look.page.locator("tbody")).to_contain_text("高明")
    look.open(f"/intake/{office.intake.pk}/")
    look.page.get_by_role("link", name=words("Close the check-in")).click()
    look.page.get_by_role("button", name=words("Close the check-in")).click()
    expect(look.page.get_by_role("heading", level=1)).to_contain_text(words("Who did not arrive"))
    expect(look.page.locator("tbody")).to_contain_text("李思琪")
    look.is_sound(weight=STAFF)
    assert Intake.objects.get().closed_by == office.cast.aa_head
