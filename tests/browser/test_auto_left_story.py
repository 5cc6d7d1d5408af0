"""Qian has not registered: the department notes a contact on the telephone, academic affairs serves the notice, the
registrar hands it in when the days are over, the head of academic affairs confirms, and Qian reads it (REG-1.4)."""

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from casework.actions.take_back import take_back
from casework.models import Application
from casework.sweeps.effects import take_effects
from enrollment.models import Enrollment
from tests.browser.harness import STAFF, STUDENT
from tests.browser.pages import busy_school
from tests.browser.people import words
from tests.cast_desk import NOW
from tests.cast_proposals import proposal_of

pytestmark = pytest.mark.browser
LATER = NOW + timedelta(days=14)  # five working days after the service, and a weekend


def test_from_the_contact_to_the_confirmation(transactional_db, browser_page, files_dir):
    with busy_school() as school:
        take_back(application_id=school.application("qian"), by=school.morning.qian, at=NOW + timedelta(minutes=1))
        page = f"/proposals/{proposal_of(school.morning, 'qian').pk}/"
        contact_is_noted(browser_page, school)
        notice_is_served(browser_page, school, page)
        with time_machine.travel(LATER, tick=True):
            handed_in(browser_page, school, page)
            confirmed(browser_page, school)
            take_effects(at=LATER + timedelta(minutes=5))
            assert Enrollment.objects.get(person=school.morning.qian).status == "AUTO_LEFT"
            look = browser_page(person=school.morning.qian, phone=True)
            look.open(f"/applications/{Application.objects.get(kind='auto_left').pk}/")
            look.is_sound(weight=STUDENT)
            expect(look.page.get_by_role("link", name=words("Take it back"))).to_have_count(0)


def contact_is_noted(browser_page, school):
    look = browser_page(person=school.person("other_dept_head"), phone=True)
    look.open("/proposals/")
    look.page.get_by_role("link", name="钱雨桐").click()
    look.page.get_by_label(words("Day"), exact=True).fill("2023-09-07")
    look.page.get_by_label(words("What was said or tried")).fill("本人称家中有事，拒绝返校")
    look.page.get_by_role("button", name=words("Note it")).click()
    expect(look.page.locator("main")).to_contain_text("拒绝返校")
    look.is_sound(weight=STAFF)


def notice_is_served(browser_page, school, page):
    look = browser_page(person=school.person("registrar"), script=False)
    look.open(page)
    look.page.get_by_role("button", name=words("Issue the notice")).click()
    look.page.get_by_label(words("Served on")).fill("2023-09-07")
    look.page.get_by_label(words("What proves it")).fill("本人签收")
    served = look.page.get_by_role("region", name=words("Enter that it was served"))
    served.get_by_role("button", name=words("Enter")).click()
    expect(look.page.locator("main")).to_contain_text("本人签收")
    look.page.get_by_role("button", name=words("Hand in for decision")).click()
    expect(look.page.locator("main")).to_contain_text(words("Wait until these days are over."))
    assert not Application.objects.filter(kind="auto_left").exists()


def handed_in(browser_page, school, page):
    look = browser_page(person=school.person("nobody"))  # who has taken over the registrar's post by then
    look.open(page)
    look.page.get_by_role("button", name=words("Hand in for decision")).click()
    expect(look.page.locator("main")).to_contain_text(words("Being decided"))
    expect(look.page.locator("main")).to_contain_text(Application.objects.get(kind="auto_left").number)
    look.is_sound(weight=STAFF)


def confirmed(browser_page, school):
    look = browser_page(person=school.person("aa_head"))
    look.open(f"/applications/{Application.objects.get(kind='auto_left').pk}/")
    expect(look.page.locator("main")).to_contain_text("拒绝返校")
    look.is_sound(weight=STAFF)
    look.page.locator("button[value=agree]").click()
    expect(look.page.locator("button[value=agree]")).to_have_count(0)
