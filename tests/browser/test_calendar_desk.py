"""The head of academic affairs pastes a year, looks at it, publishes it, and sees what it changed."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.sweeps.work import work_off
from tests.browser.harness import STAFF
from tests.cast_desk import NOW

pytestmark = pytest.mark.browser
NOTICE = """元旦：01-01至01-02、2022-12-31
春节：1月21日（周六）至27日（周五）
清明节：04-05
五一：04-29至05-03
端午节：06-22至06-24
校庆：2023-09-08
国庆节：09-29至10-06"""


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_a_year_is_pasted_looked_at_published_and_its_changes_read(browser_page, morning, phone):
    look = browser_page(person=morning.cast.aa_head, phone=phone)
    page = look.page
    look.open("/rulebook/calendar/2023/edit/")
    page.get_by_label("休息日").fill("元旦：01-01至01-02\n校庆")
    page.get_by_role("button", name="预览全年").click()
    expect(page.locator(".error-summary")).to_contain_text("第2行")
    look.name = f"calendar_edit_wrong_{phone}"
    look.is_sound(weight=STAFF)
    page.get_by_label("休息日").fill(NOTICE)
    page.get_by_label("调休上班日").fill("01-28、01-29\n04-23、05-06、06-25\n10-07、10-08")
    page.get_by_label("来源").fill("国办发明电〔2022〕16号")
    page.get_by_role("button", name="预览全年").click()
    expect(page.get_by_role("heading", name="2023年预览")).to_be_visible()
    look.name = f"calendar_edit_preview_{phone}"
    look.is_sound(weight=STAFF)
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("heading", name="2023年工作日")).to_be_visible()
    work_off(now=lambda: NOW + timedelta(minutes=1))
    page.get_by_role("link", name="发布后的时限变动").click()
    expect(page.get_by_role("link", name="王子涵")).to_be_visible()
    look.name = f"calendar_changes_{phone}"
    look.is_sound(weight=STAFF)


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_a_closure_is_entered_and_taken_back(browser_page, morning, phone):
    look = browser_page(person=morning.cast.aa_head, phone=phone)
    page = look.page
    look.open("/rulebook/calendar/2023/closures/")
    page.get_by_label("名称").fill("校运动会")
    page.get_by_label("开始日期").fill("2023-10-19")
    page.get_by_label("结束日期").fill("2023-10-21")
    page.get_by_label("值班日").fill("10-19至10-20")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("link", name="校运动会")).to_be_visible()
    look.name = f"closures_{phone}"
    look.is_sound(weight=STAFF)
    page.get_by_role("link", name="校运动会").click()
    look.name = f"closure_{phone}"
    look.is_sound(weight=STAFF)
    page.get_by_role("button", name="撤回").click()
    expect(page.locator("td", has_text="已撤回")).to_be_visible()
