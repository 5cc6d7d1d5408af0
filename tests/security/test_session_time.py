"""How long a session still lasts: asked without using it, used on by a press."""

from datetime import timedelta

import time_machine
from django.conf import settings
from django.urls import reverse

ADDRESS = "security:session_time"
IDLE = int(settings.SESSION_IDLE_LIMIT.total_seconds())


def left(browser, **headers) -> int:
    return int(browser.get(reverse(ADDRESS), headers=headers).content)


def test_it_runs_down_while_only_the_page_asks(cast):
    with time_machine.travel(cast.at, tick=False) as clock:
        browser = cast.client(cast.wang)
        browser.get("/preferences/")
        clock.shift(timedelta(minutes=10))
        assert left(browser, X_Background="1") == IDLE - 600
        clock.shift(timedelta(minutes=10))
        assert left(browser, X_Background="1") == IDLE - 1200


def test_a_press_uses_it_on(cast):
    with time_machine.travel(cast.at, tick=False) as clock:
        browser = cast.client(cast.wang)
        browser.get("/preferences/")
        clock.shift(timedelta(minutes=29))
        assert int(browser.post(reverse(ADDRESS), headers={"X-Background": "1"}).content) == IDLE
        clock.shift(timedelta(minutes=29))
        assert browser.get("/account/password/").status_code == 200


def test_nobody_stays_longer_than_is_allowed(cast):
    with time_machine.travel(cast.at, tick=False) as clock:
        browser = cast.client(cast.wang)
        browser.get("/preferences/")
        for _half_hour in range(20):
            clock.shift(timedelta(minutes=29))
            browser.post(reverse(ADDRESS))
        assert int(browser.post(reverse(ADDRESS)).content) == (600 - 20 * 29) * 60
        clock.shift(timedelta(hours=1))
        assert left(browser) == 0


def test_a_visitor_has_no_time(cast):
    assert left(cast.client(None)) == 0
