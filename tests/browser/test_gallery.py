"""The gallery shows every component in every state. Every run looks at three screens, `--deep axe` at all eight."""

import os

import pytest

from tests.browser.harness import SCREENS, STAFF, screen_name, screens

pytestmark = pytest.mark.browser
LOOKED_AT = screens() if os.environ.get("DEEP") == "axe" else [*SCREENS, {"english": True, "phone": True}]
PAGES = ("/_ui/", "/_ui/?errors=1", "/_ui/?panel=1")


@pytest.mark.parametrize("screen", LOOKED_AT, ids=screen_name)
def test_every_component_is_sound_on_every_screen(browser_page, cast, screen):
    look = browser_page(cast.registrar, **screen)
    for path in PAGES:
        look.open(path)
        look.is_sound(weight=STAFF)
