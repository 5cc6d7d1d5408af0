"""The window is over and Wang has not registered: he makes up for it on the telephone, with the reason why it is late;
both offices judge the reason, he confirms, and the roll says so (REG-1.4, REG-3.1)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Outcome
from enrollment.models import Status, TermState
from status_changes.sweeps.after_window import after_window
from tests.browser.harness import STAFF, STUDENT
from tests.browser.people import Officer, Student, words
from tests.cast_registration import on, open_office

pytestmark = pytest.mark.browser
DAY_AFTER = date(2023, 9, 19)  # the window of the detailed edition ends on 2023-09-18
WHY = "在外地住院，出院后即返校"


def test_from_the_day_after_the_window_to_the_roll(transactional_db, browser_page, files_dir):
    with time_machine.travel(on(DAY_AFTER, 9), tick=True):
        office = open_office("detailed")
        office.pay(office.cast.wang)
        after_window(at=timezone.now())
        he_is_asked_why(browser_page, office)
        both_offices_agree(browser_page, office)
    with time_machine.travel(on(DAY_AFTER + timedelta(days=1), 9), tick=True):
        he_confirms(browser_page, office)
        the_roll_says_so(browser_page, office)


def he_is_asked_why(browser_page, office):
    wang = Student(browser_page(office.cast.wang, phone=True))
    wang.comes_home()
    task = reverse("enrollment:registration", args=[office.row(office.cast.wang).pk])
    wang.page.locator(f"main a[href='{task}']").first.click()
    expect(wang.page.locator("main")).to_contain_text(words("The last day has passed."))
    wang.look.is_sound(weight=STUDENT)
    wang.press("Begin")
    wang.confirms_data()
    expect(wang.page.locator(".error-summary")).to_contain_text(words("Say why you are late."))
    wang.look.is_sound(weight=STUDENT)
    phone = wang.page.locator(".own-item").filter(has_text=words("Mobile phone"))
    expect(phone.locator("input[type=text]")).to_have_value("13800001234")  # nothing that was typed is lost
    wang.page.get_by_label(words("Why are you registering late?")).fill(WHY)
    wang.press("Save and go on")
    wang.uploads()
    wang.hands_in()
    expect(wang.page.locator("main")).to_contain_text(office.application(office.cast.wang).number)
    wang.look.is_sound(weight=STUDENT)
    assert office.application(office.cast.wang).is_late
    assert office.row(office.cast.wang).state == TermState.OVERDUE  # until somebody has accepted the reason


def both_offices_agree(browser_page, office):
    for officer in (office.cast.dept_head, office.cast.registrar):
        desk = Officer(browser_page(officer))
        desk.opens_first()
        expect(desk.page.locator("#panel")).to_contain_text(WHY)
        desk.page.fill("#opinion", "情况属实，同意补办")
        desk.agrees()
    assert office.application(office.cast.wang).outcome == Outcome.GRANTED


def he_confirms(browser_page, office):
    wang = Student(browser_page(office.cast.wang, phone=True))
    wang.comes_home()
    wang.press("Confirm the result", role="link")
    wang.look.is_sound(weight=STUDENT)
    wang.press("Confirm the result")
    wang.comes_home()
    expect(wang.page.get_by_text("在籍").first).to_be_visible()
    row = office.row(office.cast.wang)
    assert (row.state, row.is_late) == (TermState.REGISTERED, True)
    assert office.enrollment(office.cast.wang).status == Status.ACTIVE


def the_roll_says_so(browser_page, office):
    look = browser_page(office.cast.registrar)
    look.open(reverse("enrollment:student", args=[office.enrollment(office.cast.wang).pk]))
    expect(look.page.locator("main .page-head")).to_contain_text("在籍")
    expect(look.page.locator("main")).to_contain_text(office.application(office.cast.wang).number)
    look.is_sound(weight=STAFF)
    look.open(f"/batches/{office.batch.pk}/students/?stands=registered")
    expect(look.page.locator("main [data-row]")).to_have_count(1)
    expect(look.page.locator("main [data-row]")).to_contain_text("王子涵")
    look.is_sound(weight=STAFF)
