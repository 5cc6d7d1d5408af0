"""The pages of the house itself, each on a phone in the light and on a desktop in the dark."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import path

from registrar.urls import handler403, handler404, handler500  # noqa: F401
from registrar.urls import urlpatterns as real
from tests.browser.harness import SCREENS, STUDENT, screen_name

pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__)]


def refuses(request):
    raise PermissionDenied("您所在的部门只能查看，不能审批。")


def fails(request):
    raise ZeroDivisionError


urlpatterns = [*real, path("refuses/", refuses, name="refuses"), path("fails/", fails, name="fails")]


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_a_visitor_finds_sound_pages(browser_page, cast, screen):
    look = browser_page(**screen)
    for address in ("/sign-in/", "/preferences/", "/no/such/page/", "/refuses/", "/readyz", "/fails/"):
        look.open(address)
        look.is_sound(weight=STUDENT)


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_who_is_signed_in_finds_sound_pages(browser_page, cast, screen):
    for person in (cast.wang, cast.teacher):
        look = browser_page(person, **screen)
        for address in ("/", "/preferences/", "/no/such/page/", "/refuses/"):
            look.open(address)
            look.name = f"{person.pinyin}_{look.name}".replace(" ", "")
            look.is_sound(weight=STUDENT)


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_the_bar_of_the_demonstration_stands_on_every_page(browser_page, cast, settings, screen):
    settings.DEMO_MODE = True
    look = browser_page(cast.registrar, **screen)
    for address in ("/_ui/?panel=1", "/preferences/"):
        look.open(address)
        look.name = f"demo_{look.name}"
        assert look.page.locator(".demo-bar").is_visible()
        look.is_sound()
    visitor = browser_page(**screen)
    visitor.open("/sign-in/")
    visitor.name = "demo_sign_in"
    visitor.is_sound()
    look.page.locator(".demo-bar summary").click()
    assert not look.overflows_at(390), "the open menu leaves the window"
    assert look.page.get_by_role("button", name="审计管理员").is_visible()
