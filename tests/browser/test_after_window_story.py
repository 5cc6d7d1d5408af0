"""The window is over: the night finds who has not registered, the department reads it and asks why, what may follow is
proposed, and the numbered notice is served before anybody decides (REG-1.4, REG-1.5, AMB-03). How it is decided is
played in the story of the auto-left."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Document
from casework.sweeps.work import work_off
from enrollment.models import TermState
from status_changes.models import Contact, Service
from status_changes.rules.papers import OVERDUE_NOTICE
from status_changes.sweeps.after_window import after_window
from tests.browser.harness import STAFF, STUDENT
from tests.browser.people import opens_notice, saved, words
from tests.cast_registration import on, open_office
from tests.pdf_text import text_of

pytestmark = pytest.mark.browser
DAY_AFTER = date(2023, 9, 19)  # the window of the detailed edition ends on 2023-09-18
PROPOSED, SERVED = date(2023, 10, 8), date(2023, 10, 9)
SAID, REFUSES = "本人称在外地住院", "本人称在外地打工，不愿返校"


def test_from_the_night_that_finds_her_to_the_notice_that_is_served(transactional_db, browser_page, files_dir):
    with time_machine.travel(on(DAY_AFTER, 9), tick=True):
        office = open_office("detailed")
        after_window(at=timezone.now())
        the_department_asks_why(browser_page, office)
    with time_machine.travel(on(PROPOSED, 9), tick=True):
        after_window(at=timezone.now())
        she_reads_what_is_proposed(browser_page, office)
        the_department_notes_it_on_the_proposal(browser_page, office)
        the_notice_is_issued(browser_page, office)
    with time_machine.travel(on(SERVED, 9), tick=True):
        its_service_is_entered(browser_page, office)


def the_department_asks_why(browser_page, office):
    look = browser_page(person=office.cast.other_dept_head, phone=True)
    opens_notice(look, "本系部有 1 名学生未办理")
    expect(look.page.get_by_role("heading", level=1)).to_contain_text(words("Not registered: students"))
    expect(look.page.locator("main [data-row]")).to_have_count(1)  # mechanics is not hers
    look.is_sound(weight=STAFF)
    look.page.get_by_role("link", name="李思琪").click()
    note(look, DAY_AFTER, SAID)
    look.is_sound(weight=STAFF)
    assert office.row(office.cast.li).state == TermState.OVERDUE


def she_reads_what_is_proposed(browser_page, office):
    look = browser_page(person=office.cast.li, phone=True)
    look.open("/inbox/")
    expect(look.page.locator("main")).to_contain_text("拟对您按自动离校处理")
    look.is_sound(weight=STUDENT)
    opens_notice(look, "拟对您按自动离校处理")
    expect(look.page.locator("main")).to_contain_text("李思琪")


def the_department_notes_it_on_the_proposal(browser_page, office):
    look = browser_page(person=office.cast.other_dept_head)
    look.open("/overdue/")
    look.page.locator("main [data-row]").get_by_role("link", name=words("see the proposal")).click()
    expect(look.page.locator("main")).to_contain_text(SAID)  # what was noted before there was a proposal
    note(look, PROPOSED, REFUSES)
    expect(look.page.get_by_role("button", name=words("Issue the notice"))).to_have_count(0)  # academic affairs does
    look.is_sound(weight=STAFF)
    assert list(Contact.objects.order_by("pk").values_list("by", flat=True)) == [office.cast.other_dept_head.pk] * 2


def the_notice_is_issued(browser_page, office):
    look = browser_page(person=office.cast.registrar)
    look.open("/proposals/")
    look.is_sound(weight=STAFF)
    look.page.get_by_role("link", name="李思琪").click()
    look.page.get_by_role("button", name=words("Issue the notice")).click()
    expect(look.page.locator("main")).to_contain_text(words("Not served yet."))
    look.is_sound(weight=STAFF)
    work_off(now=timezone.now)
    paper = Document.objects.get(kind=OVERDUE_NOTICE.key)
    look.page.get_by_role("link", name=words("Notice of the missed registration")).click()
    expect(look.page.locator("main")).to_contain_text(paper.shown_number)
    look.is_sound(weight=STAFF)
    said = "".join(text_of(saved(look, "Save the PDF")).split())
    for part in (paper.shown_number, "李思琪", "2023年9月18日", "补办注册", "陈述、申辩"):
        assert part in said


def its_service_is_entered(browser_page, office):
    look = browser_page(person=office.cast.registrar)
    look.open(f"/proposals/{Service.objects.get().proposal_id}/")
    look.page.get_by_label(words("Served on")).fill(SERVED.isoformat())
    look.page.get_by_label(words("What proves it")).fill("本人签收")
    served = look.page.get_by_role("region", name=words("Enter that it was served"))
    served.get_by_role("button", name=words("Enter")).click()
    expect(look.page.locator("main")).to_contain_text(words("The service is entered; the time to answer runs."))
    expect(look.page.locator("main")).to_contain_text("本人签收")
    expect(look.page.locator("main")).to_contain_text("2023年10月16日")  # five working days
    look.is_sound(weight=STAFF)
    assert Service.objects.get().served_on == SERVED


def note(look, day, said):
    look.page.get_by_label(words("Day"), exact=True).fill(day.isoformat())
    look.page.get_by_label(words("What was said or tried")).fill(said)
    look.page.get_by_role("button", name=words("Note it")).click()
    expect(look.page.locator("main")).to_contain_text(said)
