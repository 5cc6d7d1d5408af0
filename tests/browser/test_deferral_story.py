"""Wang's grandmother is ill: he asks for more days on the telephone, the department recommends, the head of academic
affairs grants it, the paper is his, he is reminded before his day and told when it is past (REG-1.2, AMB-04, REG-4.1).
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Document, Outcome, State
from casework.sweeps.effects import take_effects
from casework.sweeps.work import work_off
from enrollment.models import TermState
from enrollment.rules.deferral import DECISION
from enrollment.sweeps.deadlines import remind_before_deadlines
from status_changes.sweeps.after_window import after_window
from tests.browser.harness import STAFF, STUDENT
from tests.browser.people import Officer, Student, words
from tests.cast_registration import on, open_office

pytestmark = pytest.mark.browser
TUESDAY, UNTIL = date(2023, 9, 5), date(2023, 10, 7)
WHY = "祖母病重，须在家照料两周"


def test_from_the_reason_to_the_day_that_passes(transactional_db, browser_page, files_dir):
    with time_machine.travel(on(TUESDAY), tick=True):
        office = open_office("detailed")
        he_asks_on_the_telephone(browser_page, office)
        both_offices_agree(browser_page, office)
        take_effects(at=timezone.now() + timedelta(minutes=1))
        work_off(now=lambda: timezone.now() + timedelta(minutes=1))
        he_has_the_paper(browser_page, office)
    with time_machine.travel(on(UNTIL, 9), tick=True):
        he_is_reminded(browser_page, office)
    with time_machine.travel(on(UNTIL + timedelta(days=1), 9), tick=True):
        the_day_has_passed(browser_page, office)


def he_asks_on_the_telephone(browser_page, office):
    wang = Student(browser_page(office.cast.wang, phone=True))
    wang.look.open("/applications/new/")
    card = wang.page.get_by_role("region", name=words("Deferral of the registration"))
    card.get_by_role("button").click()
    wang.page.get_by_label(words("How many days")).fill("14")
    wang.page.get_by_role("radio").last.check()
    wang.page.get_by_label(words("What keeps you from registering in time")).fill(WHY)
    wang.look.is_sound(weight=STUDENT)
    wang.page.locator("main form button.primary").click()
    wang.uploads("病历.jpg")
    wang.look.is_sound(weight=STUDENT)
    wang.hands_in()
    assert office.application(office.cast.wang).particulars["reason"] == WHY
    expect(wang.page.get_by_text(office.application(office.cast.wang).number)).to_be_visible()


def both_offices_agree(browser_page, office):
    for officer in (office.cast.dept_head, office.cast.aa_head):
        desk = Officer(browser_page(officer))
        desk.opens_first()
        expect(desk.page.locator("#panel")).to_contain_text(WHY)
        desk.page.fill("#opinion", "情况属实")
        desk.agrees()
    decided = office.application(office.cast.wang)
    assert (decided.state, decided.outcome) == (State.DECIDED, Outcome.GRANTED)


def he_has_the_paper(browser_page, office):
    wang = Student(browser_page(office.cast.wang, phone=True))
    wang.look.open(f"/applications/{office.application(office.cast.wang).pk}/")
    paper = Document.objects.get(kind=DECISION.key)
    wang.look.is_sound(weight=STUDENT)
    expect(wang.page.locator("main")).to_contain_text(paper.shown_number)
    wang.page.locator(f"main a[href$='/documents/{paper.pk}/']").click()
    expect(wang.page.get_by_role("link", name=words("Open the PDF"))).to_be_visible()
    wang.look.is_well()
    assert office.row(office.cast.wang).state == TermState.DEFERRED
    assert office.row(office.cast.wang).deadline == UNTIL


def he_is_reminded(browser_page, office):
    remind_before_deadlines(at=timezone.now())
    wang = Student(browser_page(office.cast.wang, phone=True))
    wang.look.open("/inbox/")
    expect(wang.page.locator("main")).to_contain_text("10月7日")
    wang.look.is_sound(weight=STUDENT)
    wang.comes_home()


def the_day_has_passed(browser_page, office):
    after_window(at=timezone.now())
    assert office.row(office.cast.wang).state == TermState.OVERDUE
    wang = Student(browser_page(office.cast.wang, phone=True))
    wang.look.open(f"/registration/{office.row(office.cast.wang).pk}/")
    expect(wang.page.locator("main")).to_contain_text(words("The last day has passed."))
    wang.look.is_sound(weight=STUDENT)
    head = browser_page(office.cast.dept_head)
    head.open("/overdue/")
    expect(head.page.locator("tbody")).to_contain_text("王子涵")
    head.is_sound(weight=STAFF)
