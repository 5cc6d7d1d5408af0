"""The second factor in a real browser: a generator without scripts, a passkey with Chromium's own authenticator."""

import re

import pytest
from playwright.sync_api import expect

from security.backends import totp
from tests.browser.harness import STAFF, STUDENT
from tests.browser.people import words
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(look, cast, key):
    look.open("/sign-in/")
    look.page.locator("main input[name=name]").fill(cast.number(key))
    look.page.locator("main input[name=password]").fill(PASSWORD)
    look.page.get_by_role("main").get_by_role("button", name=words("Sign in")).click()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_an_officer_adds_a_generator_and_signs_in_with_it_on_a_phone(browser_page, cast, settings, script):
    settings.SECOND_FACTOR_FOR_STAFF = True
    look = browser_page(phone=True, script=script)
    page = look.page
    sign_in(look, cast, "registrar")
    expect(page.get_by_role("heading", name=words("Second factor"), level=1)).to_be_visible()
    look.name = f"factors_needed_{script}"
    look.is_sound(STAFF)
    page.get_by_role("link", name=words("Add a code generator")).click()
    secret = page.locator("#secret").input_value().replace(" ", "")
    look.name = f"generator_{script}"
    look.is_sound(STAFF)
    page.locator("main input[name=name]").fill("我的手机")
    page.locator("main input[name=code]").fill(code_of(secret))
    page.get_by_role("button", name=words("Add"), exact=True).click()
    expect(page.locator(".codes li")).to_have_count(10)
    codes = page.locator(".codes li").all_inner_texts()
    look.name = f"recovery_{script}"
    look.is_sound(STAFF)
    page.context.clear_cookies()
    sign_in(look, cast, "registrar")
    look.name = f"second_factor_{script}"
    look.is_sound(STAFF)
    page.locator("main input[name=code]").fill("000 000")
    page.get_by_role("main").get_by_role("button", name=words("Sign in")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("main input[name=code]").fill(codes[0])
    page.get_by_role("main").get_by_role("button", name=words("Sign in")).click()
    expect(page).not_to_have_url(re.compile("sign-in"))


def test_a_student_adds_a_passkey_and_signs_in_with_it(browser_page, cast, live_server, settings):
    settings.SITE_ADDRESS = live_server.url
    look = browser_page()
    page = look.page
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(look, cast, "wang")
    look.open("/account/factors/passkey/")
    page.locator("main input[name=name]").fill("笔记本电脑")
    look.name = "passkey"
    look.is_sound(STUDENT)
    page.get_by_role("button", name=words("Make the passkey")).click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.context.clear_cookies()
    sign_in(look, cast, "wang")
    look.name = "second_factor_passkey"
    look.is_sound(STUDENT)
    page.get_by_role("button", name=words("Use a passkey")).click()
    expect(page).not_to_have_url(re.compile("sign-in"))
    look.open("/account/factors/")
    expect(page.get_by_role("heading", name="笔记本电脑")).to_be_visible()
    look.is_sound(STUDENT)


def code_of(secret: str) -> str:
    from django.utils import timezone

    return totp.code_at(secret, timezone.now())
