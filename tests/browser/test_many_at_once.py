"""An officer answers many applications in one go: ticks, preview, result, and takes back what was a slip."""

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Application
from casework.queries.desk import on_the_desk_of
from casework.sweeps.work import work_off
from enrollment.models import FeeRecord
from security.journal import unrecorded
from tests.browser.harness import STAFF, screen_name
from tests.cast_desk import NOW, Morning, build_morning

pytestmark = pytest.mark.browser
CROWD = 6
SCREENS = ({"dark": True}, {"phone": True, "script": False})


@pytest.fixture
def morning(transactional_db):
    """Seven wait for the department; of one of them the payment has bounced."""
    built = build_morning(crowd=CROWD)
    with unrecorded("the payment bounced"):
        FeeRecord.objects.filter(enrollment__person=built.students["other0"]).update(state="UNPAID")
    with time_machine.travel(NOW, tick=True):
        yield built


def waiting(morning: Morning) -> int:
    return on_the_desk_of(morning.cast.dept_head, NOW).count()


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_three_are_ticked_one_stays_and_the_others_come_back(browser_page, morning, screen):
    look = browser_page(morning.cast.dept_head, **screen)
    page = look.page
    look.open("/desk/")
    look.is_well()
    ticks = page.locator("input[name=ids]")
    expect(ticks).to_have_count(CROWD + 1)
    unpaid = str(Application.objects.get(person=morning.students["other0"]).pk)
    others = [value for n in range(CROWD + 1) if (value := ticks.nth(n).get_attribute("value")) != unpaid]
    for value in (unpaid, *others[:2]):
        page.check(f"input[name=ids][value='{value}']")
    page.locator("#bulk button[value=agree]").click()
    expect(page.locator("main li.warn")).to_have_count(1)
    expect(page.locator("main li.warn")).to_contain_text("众一")
    look.is_sound(STAFF) if look.script else look.is_well()
    page.locator("form button.primary").click()
    work_off(now=timezone.now)
    page.reload()
    expect(page.locator("main dl.facts")).to_contain_text("2")
    look.is_sound(STAFF) if look.script else look.is_well()
    assert waiting(morning) == CROWD - 1
    page.locator("form[action$='/undo/'] button").click()
    look.is_well()
    assert waiting(morning) == CROWD + 1


def test_a_slip_is_undone_by_one_key(browser_page, morning):
    look = browser_page(morning.cast.dept_head)
    page = look.page
    look.open("/desk/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_be_visible()
    page.locator("#panel-title").click()
    page.keyboard.press("a")
    expect(page.locator("#panel form[action$='/undo/']")).to_be_visible()
    look.is_sound()
    assert waiting(morning) == CROWD
    page.keyboard.press("u")
    expect(page.locator("#panel #opinion")).to_be_visible()
    assert waiting(morning) == CROWD + 1
    look.is_sound()
