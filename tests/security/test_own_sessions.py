"""Everybody sees where he is signed in, and ends what he does not know."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from security.models import Entry, Session
from security.rules.agents import device_words
from tests.cast import PASSWORD, build_cast

NOON = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0"
EDGE = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/126.0"
WECHAT = f"Mozilla/5.0 (Linux; Android 14; V2) {CHROME} Mobile Safari/537.36 MicroMessenger/8.0.49"
PAGE = "/account/sessions/"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


@pytest.fixture
def cast(clock, db):
    return build_cast(NOON)


def signed_in(cast, key="wang", agent=EDGE, network="198.51.100.7"):
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=network)
    client.post("/sign-in/", {"name": cast.number(key), "password": PASSWORD})
    return client


def listed(client):
    return client.get(PAGE).context["sessions"]


def test_each_session_is_listed_with_device_network_and_times(clock, cast):
    signed_in(cast, agent=WECHAT, network="203.0.113.9")
    clock.shift(timedelta(minutes=5))
    here = signed_in(cast)
    clock.shift(timedelta(minutes=2))
    listed(here)
    first, second = listed(here)
    assert (first.device, first.network, first.is_this) == ("Edge · Windows", "198.51.100.7", True)
    assert (second.device, second.network, second.is_this) == ("WeChat · Android", "203.0.113.9", False)
    assert second.began_at == NOON
    assert first.seen_at == NOON + timedelta(minutes=7)


def test_a_session_ended_from_another_is_over_at_its_next_request(cast):
    phone, here = signed_in(cast, agent=WECHAT), signed_in(cast)
    [other] = [one for one in listed(here) if not one.is_this]
    here.post(f"{PAGE}{other.handle}/end/")
    assert phone.get(PAGE).status_code == 302
    assert here.get(PAGE).status_code == 200
    assert Entry.objects.filter(event="security.session-ended", person=cast.wang).count() == 1


def test_nobody_ends_a_session_of_somebody_else(cast):
    victim, other = signed_in(cast), signed_in(cast, "li")
    handle = listed(victim)[0].handle
    other.post(f"{PAGE}{handle}/end/")
    assert victim.get(PAGE).status_code == 200
    assert not Entry.objects.filter(event="security.session-ended").exists()


def test_the_key_of_a_session_stands_on_no_page(cast):
    signed_in(cast, agent=WECHAT)
    page = signed_in(cast).get(PAGE).content.decode()
    assert not [row.session_key for row in Session.objects.all() if row.session_key in page]


def test_sessions_that_are_over_are_not_listed(clock, cast):
    signed_in(cast)
    clock.shift(timedelta(minutes=31))
    assert len(listed(signed_in(cast))) == 1
    clock.shift(timedelta(seconds=1))
    signed_in(cast).post(f"{PAGE}end/")
    clock.shift(timedelta(seconds=1))
    assert len(listed(signed_in(cast))) == 1


def test_a_visitor_has_a_session_of_nobody(cast):
    Client().get("/sign-in/")
    assert not Session.objects.exclude(account=None).exists()


@pytest.mark.parametrize(
    ("agent", "words"), [(EDGE, "Edge · Windows"), (WECHAT, "WeChat · Android"), ("curl/8", ""), ("", "")]
)
def test_a_device_is_named_as_people_know_it(agent, words):
    assert device_words(agent) == words
