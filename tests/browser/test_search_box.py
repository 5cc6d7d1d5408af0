"""The box that opens with Ctrl K, by keys alone; and the same search without any script."""

import pytest
from playwright.sync_api import expect

from tests.browser.harness import STAFF
from tests.browser.pages import busy_school

pytestmark = pytest.mark.browser


def test_a_student_is_opened_by_keys_alone(browser_page):
    with busy_school() as school:
        look = browser_page(person=school.person("registrar"))
        look.open("/desk/")
        look.page.keyboard.press("Control+k")
        box = look.page.locator("#palette [role=combobox]")
        expect(box).to_be_focused()
        box.press_sequentially("王子")
        expect(look.page.locator("#palette [role=option]").first).to_contain_text("王子涵")
        look.is_sound(weight=STAFF)
        look.page.keyboard.press("ArrowDown")
        chosen = look.page.locator("#palette [aria-selected=true]")
        expect(chosen).to_have_attribute("id", box.get_attribute("aria-activedescendant"))
        look.page.keyboard.press("Enter")
        expect(look.page.get_by_role("heading", level=1)).to_contain_text("王子涵")


def test_without_a_script_the_same_words_lead_to_the_page(browser_page):
    with busy_school() as school:
        look = browser_page(person=school.person("registrar"), script=False)
        look.open("/desk/")
        look.page.get_by_role("link", name="搜索学生、申请或命令").first.click()
        look.page.get_by_role("searchbox").fill("王子涵")
        look.page.get_by_role("searchbox").press("Enter")
        look.page.get_by_role("link", name="王子涵").first.click()
        expect(look.page.get_by_role("heading", level=1)).to_contain_text("王子涵")
