"""A list leaves as a file: from the list's own link, filters and all, to the register, without any script."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.sweeps.work import work_off
from tests.browser.harness import STAFF
from tests.browser.pages import busy_school
from tests.browser.people import words

pytestmark = pytest.mark.browser


def test_the_list_that_is_seen_is_the_list_that_leaves(browser_page):
    with busy_school() as school:
        look = browser_page(person=school.person("registrar"), script=False)
        look.open("/students/?q=王子涵")
        look.page.get_by_role("link", name=words("Take out as a file")).click()
        expect(look.page.locator("main")).to_contain_text("王子涵")
        look.is_sound(weight=STAFF)
        look.page.get_by_label(words("Purpose")).select_option("CHECK")
        look.page.get_by_label(words("What it is needed for")).fill("开学核对名册")
        look.page.get_by_role("button", name=words("Make the file")).click()
        work_off(now=timezone.now)
        look.open("/reports/exports/")
        look.is_sound(weight=STAFF)
        with look.page.expect_download() as download:
            look.page.get_by_role("link", name=words("Fetch the file")).click()
        assert download.value.suggested_filename.endswith(".xlsx")
