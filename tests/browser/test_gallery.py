"""The gallery shows every component in every state: it is looked at on all screens."""

import pytest

from tests.browser.harness import STAFF, screen_name, screens

pytestmark = pytest.mark.browser
PAGES = ("/_ui/", "/_ui/?errors=1", "/_ui/?panel=1")


@pytest.mark.parametrize("screen", screens(), ids=screen_name)
def test_every_component_is_sound_on_every_screen(browser_page, cast, screen):
    look = browser_page(cast.registrar, **screen)
    for path in PAGES:
        look.open(path)
        look.is_sound(weight=STAFF)
