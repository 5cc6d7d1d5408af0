"""October: the department rechecks its new students, point by point, and signs for each; of Wang a result is lacking at
first. Academic affairs reads who is open still (INT-6)."""

from datetime import date, timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from enrollment.models import Recheck
from tests.browser.harness import STAFF
from tests.browser.people import words
from tests.cast_intake import FIRST, build_admitted, put_under
from tests.cast_registration import on

pytestmark = pytest.mark.browser
SEEN = date(2023, 10, 12)
LACKS, CLEARED = "缺体检结果", "体检合格，已补交"


def test_from_what_is_lacking_to_the_last_sign_off(transactional_db, browser_page, files_dir):
    with time_machine.travel(on(FIRST, 9), tick=True):
        office = build_admitted()
        office.open()
        put_under("detailed+HE")
        office.compare("wang", at=on(FIRST, 10))
        office.compare("gao", at=on(FIRST, 11))
    with time_machine.travel(on(SEEN, 9), tick=True):
        look = browser_page(person=office.cast.dept_head)
        the_list_is_opened(look, office)
        something_is_lacking(look)
        everything_is_right(look, "高明")
        academic_affairs_reads_who_is_open(browser_page, office)
    with time_machine.travel(on(SEEN + timedelta(days=4), 9), tick=True):
        look = browser_page(person=office.cast.dept_head, phone=True)
        look.open(f"/intake/{office.intake.pk}/recheck/?state=OPEN")
        everything_is_right(look, "王子涵", CLEARED)
    assert set(Recheck.objects.values_list("arrival__person", "result")) == {
        (office.persons["wang"].pk, "TO_CLEAR"), (office.persons["wang"].pk, "PASSED"),
        (office.persons["gao"].pk, "PASSED"),
    }  # fmt: skip


def the_list_is_opened(look, office):
    look.open(f"/intake/{office.intake.pk}/")
    look.page.get_by_role("link", name=words("Recheck"), exact=True).click()
    expect(look.page.locator("main [data-row]")).to_have_count(2)
    look.is_sound(weight=STAFF)


def something_is_lacking(look):
    look.page.get_by_role("link", name="王子涵").click()
    tick(look, but="HEALTH")
    look.page.locator("input[name=result][value=PASSED]").check()
    look.page.locator("textarea[name=note]").fill(LACKS)
    look.page.get_by_role("button", name=words("Sign"), exact=True).click()
    told = words("Only who agrees in every point has passed. Choose another result, and say why.")
    expect(look.page.locator(".error-summary")).to_contain_text(told)
    expect(look.page.locator("textarea[name=note]")).to_have_value(LACKS)
    look.is_sound(weight=STAFF)
    look.page.locator("input[name=result][value=TO_CLEAR]").check()
    look.page.get_by_role("button", name=words("Sign"), exact=True).click()
    expect(look.page.locator("main")).to_contain_text(words("The sign-off is kept."))
    expect(look.page.locator("main")).to_contain_text(LACKS)
    look.is_sound(weight=STAFF)
    look.page.locator(".back a").click()


def everything_is_right(look, name, note=""):
    look.page.get_by_role("link", name=name).click()
    tick(look)
    look.page.locator("input[name=result][value=PASSED]").check()
    look.page.locator("textarea[name=note]").fill(note)
    look.page.get_by_role("button", name=words("Sign"), exact=True).click()
    expect(look.page.locator("main")).to_contain_text(words("The sign-off is kept."))
    look.is_sound(weight=STAFF)


def academic_affairs_reads_who_is_open(browser_page, office):
    look = browser_page(person=office.cast.registrar)
    look.open(f"/intake/{office.intake.pk}/recheck/")
    look.page.locator("main .figure").filter(has_text=words("To be cleared")).click()
    expect(look.page.locator("main [data-row]")).to_have_count(1)
    expect(look.page.locator("main [data-row]")).to_contain_text("王子涵")
    look.is_sound(weight=STAFF)


def tick(look, but=""):
    for point in Recheck.Point.values:
        if point != but:
            look.page.locator(f"input[name=agreeing][value={point}]").check()
