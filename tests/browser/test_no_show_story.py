"""Wang and Gao did not come. Both are called, and giving the admission up is proposed; a typhoon kept Gao away, which
is accepted; of Wang it is handed in by one and confirmed by another, and he and his father read it (INT-4, T03)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from casework.sweeps.effects import take_effects
from enrollment.actions.close_intake import close_intake
from enrollment.models import Status
from status_changes.models import Proposal
from status_changes.sweeps.no_shows import no_shows
from tests.browser.harness import STAFF, STUDENT
from tests.browser.people import Officer, opens_notice, words
from tests.cast_intake import FIRST, LAST, build_admitted
from tests.cast_registration import on

pytestmark = pytest.mark.browser
CLOSED = LAST + timedelta(days=1)
UNTIL = CLOSED + timedelta(days=7)
SAID = {"王子涵": "称已在外地就业，不来报到", "高明": "称台风停运，暂时不能到校"}


def test_from_the_empty_seat_to_the_admission_that_is_given_up(transactional_db, browser_page, files_dir):
    with time_machine.travel(on(FIRST, 9), tick=True):
        office = build_admitted()
        office.open()
    with time_machine.travel(on(CLOSED, 9), tick=True):
        close_intake(intake=office.intake.pk, by=office.cast.aa_head, at=timezone.now())
        both_are_called(browser_page, office)
        no_shows(at=timezone.now())
        wang_reads_what_is_proposed(browser_page, office)
        the_typhoon_is_accepted(browser_page, office)
        it_is_handed_in(browser_page, office)
        it_is_confirmed(browser_page, office)
    with time_machine.travel(on(CLOSED + timedelta(days=1), 9), tick=True):
        take_effects(at=timezone.now())
        gao_may_still_come(browser_page, office)
        wang_and_his_father_read_it(browser_page, office)
        the_counter_is_told(browser_page, office)


def both_are_called(browser_page, office):
    look = browser_page(person=office.cast.dept_head, phone=True)
    look.open(f"/intake/{office.intake.pk}/")
    look.is_sound(weight=STAFF)
    missing = look.page.locator("main .figure").filter(has_text=words("Did not arrive"))
    for key in ("wang", "gao"):
        look.open(f"/intake/{office.intake.pk}/")
        missing.click()
        row = look.page.locator("main [data-row]").filter(has_text=office.enrollment(key).ksh)
        expect(row).to_contain_text(words("not tried often enough"))
        look.is_sound(weight=STAFF)
        row.get_by_role("link").click()
        said = SAID[office.persons[key].name]
        look.page.get_by_label(words("Day"), exact=True).fill(CLOSED.isoformat())
        look.page.get_by_label(words("What was said or tried")).fill(said)
        look.page.get_by_role("button", name=words("Note it")).click()
        expect(look.page.locator("main")).to_contain_text(said)
        expect(look.page.get_by_role("button", name=words("Accept it"))).to_have_count(0)  # academic affairs does
        look.is_sound(weight=STAFF)
    look.open(f"/intake/{office.intake.pk}/")
    missing.click()
    expect(look.page.get_by_text(words("not tried often enough"))).to_have_count(1)  # the other Gao


def wang_reads_what_is_proposed(browser_page, office):
    look = browser_page(person=office.persons["wang"], phone=True)
    look.open("/inbox/")
    look.is_sound(weight=STUDENT)
    opens_notice(look, "未报到，拟按放弃入学资格处理")
    expect(look.page.locator("main")).to_contain_text("目前尚未作出决定")
    look.is_sound(weight=STUDENT)
    look.page.get_by_role("link", name=words("Prepare the arrival")).click()
    expect(look.page.locator("main")).to_contain_text("目前尚未作出决定")
    look.is_sound(weight=STUDENT)


def the_typhoon_is_accepted(browser_page, office):
    look = browser_page(person=office.cast.registrar)
    opens_notice(look, "有2名新生未报到")
    expect(look.page.locator("main [data-row]")).to_have_count(2)
    look.is_sound(weight=STAFF)
    look.page.get_by_role("link", name="高明").click()
    expect(look.page.locator("main")).to_contain_text(SAID["高明"])
    look.is_sound(weight=STAFF)
    look.page.locator("main dl").get_by_role("link", name=LAST.isoformat()).click()
    look.page.get_by_label(words("New last day of arrival")).fill(UNTIL.isoformat())
    look.page.get_by_label(words("What kept the student away")).fill("台风停运，见铁路公告")
    look.page.get_by_role("button", name=words("Accept it")).click()
    expect(look.page.locator("main .banner.ok")).to_have_text(words("The student may still arrive."))
    look.is_sound(weight=STAFF)
    look.open("/proposals/?kind=FORFEITURE")
    expect(look.page.locator("main [data-row]")).to_have_count(1)
    expect(look.page.locator("main [data-row]")).to_contain_text("王子涵")


def it_is_handed_in(browser_page, office):
    look = browser_page(person=office.cast.registrar)
    look.open("/proposals/")
    look.page.get_by_role("link", name="王子涵").click()
    expect(look.page.locator("main")).to_contain_text(SAID["王子涵"])
    look.page.get_by_role("button", name=words("Hand in for decision")).click()
    expect(look.page.locator("main .banner.ok")).to_have_text(words("It is with the head of academic affairs."))
    look.is_sound(weight=STAFF)
    assert Proposal.objects.get(person=office.persons["wang"]).state == "TAKEN_UP"


def it_is_confirmed(browser_page, office):
    head = Officer(browser_page(office.cast.aa_head))
    head.opens_first()
    expect(head.page.locator("#panel")).to_contain_text(SAID["王子涵"])
    head.look.is_sound(weight=STAFF)
    head.page.fill("#opinion", "情况属实")
    head.agrees()
    assert office.enrollment("wang").status == Status.ADMITTED  # ten seconds to undo


def gao_may_still_come(browser_page, office):
    look = browser_page(person=office.persons["gao"], phone=True)
    look.open("/inbox/")
    expect(look.page.locator("main")).to_contain_text("不再建议按放弃入学资格处理")
    look.is_sound(weight=STUDENT)
    look.open("/me/")
    expect(look.page.locator("main")).to_contain_text(f"请在 {UNTIL} 前报到")
    look.is_sound(weight=STUDENT)
    assert office.enrollment("gao").status == Status.ADMITTED


def wang_and_his_father_read_it(browser_page, office):
    assert office.enrollment("wang").status == Status.ADMISSION_FORFEITED
    look = browser_page(person=office.persons["wang"], phone=True)
    opens_notice(look, "已按放弃入学资格处理")
    expect(look.page.locator("main .page-head")).to_contain_text("已生效")
    expect(look.page.locator("main .timeline li").last).to_contain_text(words("The school"))  # he asked for nothing
    expect(look.page.locator("main")).not_to_contain_text("own default")
    look.is_sound(weight=STUDENT)
    look.open("/me/")
    expect(look.page.locator("main")).to_contain_text(words("Admission given up"))
    expect(look.page.get_by_role("link", name=words("Prepare the arrival"))).to_have_count(0)
    look.is_sound(weight=STUDENT)
    father = browser_page(person=office.cast.guardian, phone=True)
    father.open("/inbox/")
    expect(father.page.locator("main")).to_contain_text("被监护学生已按放弃入学资格处理")
    father.is_sound(weight=STUDENT)


def the_counter_is_told(browser_page, office):
    look = browser_page(person=office.cast.dept_staff, phone=True)
    look.open(f"/intake/arrivals/{office.arrival('wang').pk}/")
    expect(look.page.locator("main")).to_contain_text("报到已终止")
    expect(look.page.get_by_role("button", name=words("Keep and check in"))).to_have_count(0)
    look.is_sound(weight=STAFF)
