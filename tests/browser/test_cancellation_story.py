"""A case to cancel Li's enrollment goes from the proposal to the door of the leaders' meeting (REG-4.3a).

The head of academic affairs opens it and has the prior notice served, department and academic affairs say that it goes
on, and it waits; Li reads on the phone where it stands.
"""

import pytest
import time_machine
from playwright.sync_api import expect

from casework.models import Application, State
from enrollment.models import Status
from tests.browser.harness import STAFF, STUDENT
from tests.browser.people import words
from tests.cast_registration import on, open_office
from tests.flows.test_cancellation import TERM_OVER, proposal, two_terms_missed

pytestmark = pytest.mark.browser


def test_from_the_proposal_to_the_door_of_the_meeting(transactional_db, browser_page, files_dir):
    office = two_terms_missed(open_office("detailed"))
    with time_machine.travel(on(TERM_OVER, 10), tick=True):
        it_is_opened(browser_page, office)
        case = Application.objects.get(kind="cancellation")
        the_student_reads_that_nothing_is_decided(browser_page, office, case)
        for officer in ("other_dept_head", "aa_head"):
            goes_on(browser_page, office, officer, case)
        it_waits(browser_page, office, case)
    assert office.enrollment(office.cast.li).status == Status.PENDING


def it_is_opened(browser_page, office):
    look = browser_page(person=office.cast.aa_head)
    look.open("/proposals/")
    look.page.get_by_role("link", name=office.cast.li.name).click()
    look.page.get_by_role("button", name=words("Confirm that it goes on, and open the case")).click()
    expect(look.page.locator("main")).to_contain_text(
        words("The case is open. Issue the prior notice and have it served.")
    )
    look.page.get_by_role("button", name=words("Issue the notice")).click()
    look.page.get_by_label(words("Served on")).fill(TERM_OVER.isoformat())
    look.page.get_by_label(words("What proves it")).fill("本人签收")
    served = look.page.get_by_role("region", name=words("Enter that it was served"))
    served.get_by_role("button", name=words("Enter")).click()
    expect(look.page.locator("main")).to_contain_text("本人签收")
    look.is_sound(weight=STAFF)


def the_student_reads_that_nothing_is_decided(browser_page, office, case):
    look = browser_page(person=office.cast.li, phone=True)
    look.open("/inbox/")
    look.page.get_by_text(words("A case to cancel your enrollment is open")).first.click()
    look.is_sound(weight=STUDENT)
    look.open(f"/applications/{case.pk}/")
    expect(look.page.locator("main")).to_contain_text(case.number)
    look.is_sound(weight=STUDENT)


def goes_on(browser_page, office, officer, case):
    look = browser_page(person=getattr(office.cast, officer))
    look.open(f"/applications/{case.pk}/")
    look.is_sound(weight=STAFF)
    before = Application.objects.get(pk=case.pk).waiting_for_id
    look.page.locator("button[value=agree]").click()
    expect(look.page.locator("button[value=agree]")).to_have_count(0)
    assert Application.objects.get(pk=case.pk).waiting_for_id != before


def it_waits(browser_page, office, case):
    assert Application.objects.filter(pk=case.pk, state=State.OPEN, waiting_for__office="MEETING").exists()
    look = browser_page(person=office.cast.aa_head)
    look.open(f"/proposals/{proposal(office).pk}/")
    waits = "The case waits for the leaders' meeting, which decides only when every point above is met."
    expect(look.page.locator("main")).to_contain_text(words(waits))
    look.is_sound(weight=STAFF)
