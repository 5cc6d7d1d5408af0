"""A forgotten password: whoever asks gets the same answer; the owner gets a link by e-mail, once and for an hour."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from security.journal import unrecorded
from security.models import Account, LinkRequest
from security.rules.links import MOST_SENT
from security.sweeps.links import forget_old_requests, send_links
from tests.cast import PASSWORD, build_cast

NOON = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)
OWN = "seven slow boats at dusk"
CHOSEN = {"new_password": OWN, "new_password_again": OWN}


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


@pytest.fixture
def cast(clock, db):
    cast = build_cast(NOON)
    with unrecorded("addresses for this test"):
        for key in ("wang", "registrar", "closed", "nobody"):
            person = cast.persons[key]
            person.email = f"{key}@school.example"
            person.save()
        Account.objects.filter(person=cast.nobody).update(password="!waits")
    return cast


def ask(name):
    return Client().post("/forgot/", {"name": name})


def link_in(message) -> str:
    return re.search(r"/account/choose/\d+/[\w-]+/", message.body)[0]


def test_the_device_on_which_it_was_chosen_is_not_locked_by_a_strangers_guesses(cast):
    ask("2024010101")
    send_links(now=timezone.now)
    own = Client()
    for _ in range(10):
        assert Client().post("/sign-in/", {"name": "2024010101", "password": "no such word"}).status_code == 400
    assert own.post("/sign-in/", {"name": "2024010101", "password": PASSWORD}).status_code == 400  # kept out so far
    assert own.post(link_in(mail.outbox[0]), CHOSEN)["Location"] == "/sign-in/"
    assert own.post("/sign-in/", {"name": "2024010101", "password": OWN}).status_code == 302


def test_the_owner_gets_a_link_by_mail_and_chooses_a_new_password(cast):
    assert ask("2024010101").status_code == 200
    assert send_links(now=timezone.now) == 1
    [message] = mail.outbox
    assert message.to == ["wang@school.example"]
    assert "2024010101" not in message.subject + message.body
    assert Client().post(link_in(message), CHOSEN)["Location"] == "/sign-in/"
    assert Client().post("/sign-in/", {"name": "2024010101", "password": PASSWORD}).status_code == 400
    assert Client().post("/sign-in/", {"name": "2024010101", "password": OWN}).status_code == 302


def test_known_unknown_closed_waiting_and_without_address_are_one_answer_at_one_price(cast):
    seen = set()
    for name in ("2024010101", "2024999999", "T0901", "T0900", "2024020101", "nobody@nowhere.example"):
        client = Client()
        client.get("/forgot/")
        with CaptureQueriesContext(connection) as queries:
            answer = client.post("/forgot/", {"name": name})
        page = answer.content.decode().replace(str(answer.context["csrf_token"]), "")
        seen.add(
            (answer.status_code, page, tuple(re.sub(r"'[^']*'|\d+|\\x[0-9a-f]+", "", one["sql"]) for one in queries))
        )
    assert len(seen) == 1
    assert LinkRequest.objects.count() == 6
    assert send_links(now=timezone.now) == 1
    assert [one.to for one in mail.outbox] == [["wang@school.example"]]


def test_the_link_works_once(cast):
    ask("2024010101")
    send_links(now=timezone.now)
    link = link_in(mail.outbox[0])
    assert Client().get(link).status_code == 200
    assert Client().post(link, CHOSEN).status_code == 302
    assert Client().post(link, CHOSEN).status_code == 404


def test_the_link_is_over_after_an_hour(clock, cast):
    ask("2024010101")
    send_links(now=timezone.now)
    link = link_in(mail.outbox[0])
    clock.shift(timedelta(minutes=59))
    assert Client().get(link).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert Client().get(link).status_code == 404


def test_what_the_link_proves_stands_nowhere_in_the_database(cast):
    ask("2024010101")
    send_links(now=timezone.now)
    token = link_in(mail.outbox[0]).split("/")[-2]
    row = LinkRequest.objects.values().get()
    assert token not in str(row)


def test_nobody_is_flooded_with_mail(clock, cast):
    for _ in range(MOST_SENT + 3):
        ask("2024010101")
    send_links(now=timezone.now)
    assert len(mail.outbox) == MOST_SENT
    clock.shift(timedelta(minutes=61))
    ask("2024010101")
    send_links(now=timezone.now)
    assert len(mail.outbox) == MOST_SENT + 1


def test_whoever_asks_without_end_is_stopped_whether_the_name_exists_or_not(cast):
    for name in ("2024010101", "2024999999"):
        answers = [ask(name).status_code for _ in range(12)]
        assert answers == [200] * 10 + [400] * 2


def test_asking_does_not_keep_the_owner_out(cast):
    for _ in range(12):
        ask("2024010101")
    assert Client().post("/sign-in/", {"name": "2024010101", "password": PASSWORD}).status_code == 302


def test_a_mail_server_that_is_away_is_tried_again(clock, cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    ask("2024010101")
    assert send_links(now=timezone.now) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_links(now=timezone.now) == 0
    clock.shift(timedelta(minutes=4))
    assert send_links(now=timezone.now) == 1


def test_old_requests_are_forgotten(cast):
    ask("2024010101")
    assert forget_old_requests(NOON + timedelta(days=3)) == 1
