"""The door, people and offices, and accounts: on a phone and on a desktop, with scripts and without."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from security.actions.propose_appointment import propose_appointment
from security.models import Appointment, Session
from tests.browser.harness import SCREENS, STAFF, STUDENT, screen_name
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser
NEW_PASSWORD = "seven slow boats at dusk"


def propose(cast):
    propose_appointment(
        person=cast.nobody, office="AA_HEAD", unit=cast.school, begins=cast.at.date(), by=cast.secadmin, at=cast.at
    )


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_own_pages_are_sound(browser_page, cast, screen):
    for person in (cast.wang, cast.tutor):
        look = browser_page(person, **screen)
        for address in ("/account/offices/", "/account/password/"):
            look.open(address)
            look.name = f"{person.initials}_{look.name}"
            look.is_sound(weight=STAFF if person == cast.tutor else STUDENT)


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_pages_of_people_and_accounts_are_sound(browser_page, cast, screen):
    propose(cast)
    held = cast.registrar.appointments.get().pk
    for person, addresses in (
        (cast.other_secadmin, ("/people/", "/people/?past=1", "/people/appoint/", f"/people/appoint/?covers={held}")),
        (cast.other_secadmin, (f"/people/appointments/{held}/end/", "/people/proposals/")),
        (cast.sysadmin, ("/accounts/", "/accounts/?q=王", "/accounts/open/")),
    ):
        look = browser_page(person, **screen)
        for address in addresses:
            look.open(address)
            look.is_sound(weight=STAFF)


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_signing_in_and_out_with_a_wrong_password_first(browser_page, cast, script):
    look = browser_page(phone=True, script=script)
    page = look.page
    look.open("/account/offices/")
    page.get_by_label("学号、工号或电子邮件").fill(cast.number("dept_head"))
    page.get_by_label("密码", exact=True).fill("not this one")
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("名称与密码不匹配")
    expect(page.get_by_label("学号、工号或电子邮件")).to_have_value(cast.number("dept_head"))
    look.name = f"wrong_password_{script}"
    look.is_sound()
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="我的职务")).to_be_visible()
    page.locator("header summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    look.open("/account/offices/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_what_was_typed_survives_the_end_of_the_session(browser_page, cast, script):
    look = browser_page(cast.secadmin, script=script)
    page = look.page
    look.open("/people/appoint/")
    page.get_by_label("工号或电子邮件").fill(cast.number("nobody"))
    page.get_by_label("职务").select_option("DEPT_STAFF")
    page.get_by_label("单位").select_option(str(cast.commerce.pk))
    page.get_by_label(re.compile("理由|Reason")).fill("换岗试用")
    age_all_sessions()
    page.get_by_role("main").get_by_role("button", name="任命").click()
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("30")
    look.name = f"session_over_{script}"
    assert not look.overflows_at(390)
    page.get_by_label("学号、工号或电子邮件").fill(cast.number("secadmin"))
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.get_by_role("button", name="现在提交").click()
    expect(page.get_by_role("heading", name="人员与职务")).to_be_visible()
    assert Appointment.objects.get(person=cast.nobody).reason == "换岗试用"


def test_a_new_officer_chooses_the_password_by_the_link(browser_page, cast):
    form = {"name": "欧阳娜娜", "number": "T0999"}
    given = cast.client(cast.sysadmin).post("/accounts/open/", form).content.decode()
    look = browser_page(phone=True)
    look.open(re.search(r"/account/choose/\d+/[\w-]+/", given)[0])
    look.name = "choose_password"
    look.is_sound(weight=STUDENT)
    look.page.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
    look.page.get_by_label("再次输入新密码").fill(NEW_PASSWORD)
    look.page.get_by_role("button", name="设置密码").click()
    expect(look.page.get_by_role("heading", name="登录")).to_be_visible()
    assert Client().post("/sign-in/", {"name": "T0999", "password": NEW_PASSWORD}).status_code == 302


def age_all_sessions() -> None:
    """As if nobody had done anything for 31 minutes."""
    for row in Session.objects.all():
        session = row.get_session_store_class()(row.session_key)
        for mark in ("seen_at", "signed_in_at"):
            session[mark] = (timezone.now() - timedelta(minutes=31)).timestamp()
        session.save()
