"""The roll in a real browser: list, search, one student with holds, imports; phone and desktop."""

import pytest
from playwright.sync_api import expect

from enrollment.actions.place_hold import place_hold
from tests.browser.harness import SCREENS, STAFF, STUDENT, screen_name

pytestmark = pytest.mark.browser


@pytest.fixture
def held(roll):
    """twin has a hold for unpaid fees."""
    place_hold(
        enrollment=roll.enrollments["twin"],
        kind="FEES",
        reason="欠 2024 学年学费，请到财务处",
        by=roll.registrar,
        at=roll.at,
    )
    return roll


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_the_pages_of_the_roll_are_sound(held, browser_page, screen):
    look = browser_page(person=held.registrar, **screen)
    base = f"/students/{held.enrollments['twin']}/"
    for path in ("/students/", base, f"{base}holds/", f"{base}applications/", f"{base}journal/", "/imports/"):
        look.open(path)
        look.is_sound(weight=STAFF)
    look.open("/students/?q=没有这个人")
    look.is_sound(weight=STAFF)


def test_a_student_sees_the_own_page_on_a_phone(held, browser_page):
    look = browser_page(person=held.wang, phone=True)
    look.open(f"/students/{held.enrollments['wang']}/")
    look.is_sound(weight=STUDENT)


def test_finance_sees_names_only(held, browser_page):
    look = browser_page(person=held.finance)
    look.open("/students/")
    look.is_sound(weight=STAFF)


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "plain"])
def test_a_student_is_searched_found_and_a_hold_lifted(held, browser_page, script):
    look = browser_page(person=held.registrar, script=script)
    look.open("/students/")
    look.page.get_by_role("searchbox").fill("wzh")
    look.page.get_by_role("searchbox").press("Enter")
    expect(look.page.locator("#list tbody tr")).to_have_count(3)
    assert "q=~" in look.page.url
    assert "wzh" not in look.page.url
    row = look.page.locator("#list tr", has_text="2024010102")
    row.get_by_role("link").click()
    expect(look.page.get_by_role("heading", level=1)).to_have_text("王子涵")
    look.page.locator("nav.chips a").nth(2).click()
    look.page.locator("input[name=why]").fill("已缴清")
    look.page.locator("form[action$='lift/'] button").click()
    expect(look.page.locator("form[action$='lift/']")).to_have_count(0)
    look.is_sound(weight=STAFF)
