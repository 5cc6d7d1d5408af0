"""Nobody loses a session without a word: the page warns, the reader uses it on, what was typed stays (WCAG 2.2.1)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.harness import SCREENS, screen_name
from tests.browser.people import words
from tests.cast import PASSWORD, build_cast
from tests.cast_registration import open_office

pytestmark = pytest.mark.browser
ENDS_IN = 15  # seconds; the warning comes in the last third


@pytest.fixture
def short(settings):
    settings.SESSION_IDLE_LIMIT = timedelta(seconds=ENDS_IN)


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_the_page_warns_before_the_session_ends_and_the_reader_stays(transactional_db, short, browser_page, screen):
    look = browser_page(build_cast(timezone.now()).wang, **screen)
    look.open(reverse("preferences"))
    warning = look.page.get_by_role("dialog", name=words("Are you still there?"))
    expect(warning).to_be_visible(timeout=ENDS_IN * 1000)
    look.is_sound()
    warning.get_by_role("button", name=words("Stay signed in")).click()
    expect(warning).to_be_hidden()
    expect(look.page.locator("#live")).to_have_text(words("You stay signed in."))
    assert look.open(reverse("preferences")).url.endswith(reverse("preferences"))


def test_after_the_end_what_was_typed_is_sent_and_kept(transactional_db, short, browser_page, settings):
    office = open_office("detailed")
    head, holds = (
        office.cast.aa_head,
        reverse("enrollment:student_holds", args=[office.enrollment(office.cast.wang).pk]),
    )
    look = browser_page(head)
    look.open(holds)
    look.page.fill("[name=reason]", "宿舍费未缴清，请到财务处办理")
    over = look.page.get_by_text(
        words("You are signed out. What you typed still stands here: send it, and it is kept for you.")
    )
    expect(over).to_be_visible(timeout=3 * ENDS_IN * 1000)
    look.is_sound()
    look.page.get_by_role("button", name=words("Close")).click()
    look.page.get_by_role("button", name=words("Place the hold")).click()
    expect(look.page.locator("input[name=password]")).to_be_visible()
    settings.SESSION_IDLE_LIMIT = timedelta(minutes=30)
    look.page.fill("input[name=name]", office.cast.number("aa_head"))
    look.page.fill("input[name=password]", PASSWORD)
    look.page.get_by_role("button", name=words("Sign in")).click()
    look.page.get_by_role("button", name=words("Send it now")).click()
    expect(look.page.locator("main")).to_contain_text("宿舍费未缴清，请到财务处办理")
