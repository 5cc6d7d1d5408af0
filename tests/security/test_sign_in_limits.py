"""Guessing is stopped, and the owner is not (S:AUT-01)."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from security.backends import TooManyGuesses, begin_guess, forget_old_guesses
from security.models import SignInFailure
from security.rules import guessing
from security.rules.networks import NOWHERE, client_address
from tests.cast import PASSWORD, build_cast
from tests.security.test_sign_in import WRONG_PASSWORD, hashed, knock  # noqa: F401 - the fixture

NOON = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
VICTIM = "2024010101"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


def guess_ten_times(name: str = VICTIM, **extra) -> None:
    for _ in range(10):
        assert knock(Client(), name, WRONG_PASSWORD, **extra).status_code == 400


def test_after_ten_guesses_in_an_hour_even_the_right_password_waits(clock, cast, hashed):  # noqa: F811
    guess_ten_times()
    hashed.times = 0
    response = knock(Client(), VICTIM)
    assert response.status_code == 400
    assert hashed.times == 0
    assert "13:00:00" in response.content.decode()
    assert "2026-09-07" in response.content.decode()
    clock.shift(timedelta(minutes=59, seconds=59))
    assert knock(Client(), VICTIM).status_code == 400
    clock.shift(timedelta(seconds=2))
    assert knock(Client(), VICTIM).status_code == 302


def test_a_name_that_does_not_exist_is_refused_in_the_same_words(clock, cast):
    guess_ten_times("2024999999")
    guess_ten_times(VICTIM)
    said = [knock(Client(), name).context["form"].non_field_errors() for name in ("2024999999", VICTIM)]
    assert said[0] == said[1]


def test_refused_attempts_do_not_prolong_the_wait(clock, cast):
    guess_ten_times()
    for _ in range(50):
        knock(Client(), VICTIM, WRONG_PASSWORD)
    assert SignInFailure.objects.count() == 10


def test_a_stranger_never_keeps_the_owner_out_of_a_known_device(clock, cast):
    own = Client()
    assert knock(own, VICTIM).status_code == 302
    own.post("/sign-out/")
    refused = 0
    for _ in range(200):
        knock(Client(), VICTIM, WRONG_PASSWORD)
        clock.shift(timedelta(minutes=3))
        refused += knock(own, VICTIM).status_code != 302
        own.post("/sign-out/")
    assert refused == 0


def test_a_known_device_has_a_limit_of_its_own(clock, cast):
    own = Client()
    knock(own, VICTIM)
    own.post("/sign-out/")
    for _ in range(10):
        knock(own, VICTIM, WRONG_PASSWORD)
    assert knock(own, VICTIM).status_code == 400
    assert knock(Client(), VICTIM).status_code == 302


def test_a_device_known_to_one_account_is_unknown_to_another(clock, cast):
    own = Client()
    knock(own, "2024020101")
    own.post("/sign-out/")
    guess_ten_times(VICTIM)
    assert knock(own, VICTIM).status_code == 400


def test_an_invented_device_is_unknown(clock, cast):
    guess_ten_times()
    forger = Client()
    forger.cookies["device"] = "invented:signature"
    assert knock(forger, VICTIM).status_code == 400


@pytest.mark.parametrize("networks", [1, 300])
def test_no_account_is_guessed_at_more_than_a_hundred_times_a_day(db, networks):
    passed = 0
    with time_machine.travel(NOON, tick=False) as moving:
        for attempt in range(1440):
            request = RequestFactory().post("/sign-in/")
            request.at, request.network = timezone.now(), f"10.0.{attempt % networks // 250}.{attempt % networks % 250}"
            try:
                begin_guess(request, VICTIM, None)
                passed += 1
            except TooManyGuesses:
                pass
            moving.shift(timedelta(minutes=1))
    assert passed <= 60


def test_a_network_that_tries_many_names_is_stopped_and_others_are_not(clock, cast, settings):
    rows = [
        SignInFailure(name_digest=bytes([1, n // 250, n % 250]), network="203.0.113.9", at=NOON) for n in range(300)
    ]
    SignInFailure.objects.bulk_create(rows)
    assert knock(Client(), VICTIM, REMOTE_ADDR="203.0.113.9").status_code == 400
    assert knock(Client(), VICTIM, REMOTE_ADDR="203.0.113.10").status_code == 302


def test_while_guessing_goes_on_everywhere_every_name_is_narrowed_but_nobody_is_shut_out(clock, cast):
    rows = [SignInFailure(name_digest=b"%d" % n, network=f"10.{n // 250}.{n % 250}.1", at=NOON) for n in range(3000)]
    SignInFailure.objects.bulk_create(rows)
    for _ in range(3):
        assert knock(Client(), VICTIM, WRONG_PASSWORD).status_code == 400
    assert knock(Client(), VICTIM).status_code == 400
    assert knock(Client(), "2024020101").status_code == 302


def test_a_forged_forwarding_header_changes_nothing(clock, cast):
    for n in range(10):
        knock(Client(), VICTIM, WRONG_PASSWORD, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
    assert set(SignInFailure.objects.values_list("network", flat=True)) == {"127.0.0.1"}
    assert knock(Client(), VICTIM, HTTP_X_FORWARDED_FOR="198.51.100.99").status_code == 400


def test_behind_our_proxy_the_client_is_the_last_address_the_proxy_saw(clock, cast, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    knock(Client(), VICTIM, WRONG_PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.1, 198.51.100.5")
    assert SignInFailure.objects.get().network == "198.51.100.5"


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "client"),
    [
        ("198.51.100.5", "", [], "198.51.100.5"),
        ("198.51.100.5", "192.0.2.1", [], "198.51.100.5"),
        ("10.0.0.2", "192.0.2.1", ["10.0.0.0/8"], "192.0.2.1"),
        ("10.0.0.2", "192.0.2.1, 10.0.0.7", ["10.0.0.0/8"], "192.0.2.1"),
        ("10.0.0.2", "192.0.2.66, 192.0.2.1", ["10.0.0.0/8"], "192.0.2.1"),
        ("10.0.0.2", "rubbish, 192.0.2.1", ["10.0.0.0/8"], "192.0.2.1"),
        ("10.0.0.2", "192.0.2.1, rubbish", ["10.0.0.0/8"], "10.0.0.2"),
        ("", "192.0.2.1", [], NOWHERE),
        ("", "192.0.2.1", ["unix"], "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", [], "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "", [], "192.0.2.1"),
    ],
)
def test_only_our_own_proxies_are_believed(peer, forwarded, trusted, client):
    assert client_address(peer, forwarded, trusted) == client


def test_the_next_attempt_is_allowed_when_the_oldest_one_leaves_the_window():
    times = [NOON + timedelta(minutes=n) for n in range(10)]
    at = NOON + timedelta(minutes=30)
    assert guessing.free_again(guessing.A_NAME, times, at) == NOON + timedelta(hours=1)
    assert guessing.free_again(guessing.A_NAME, times[1:], at) is None


def test_old_guesses_are_forgotten(db):
    SignInFailure.objects.create(name_digest=b"1", network="127.0.0.1", at=NOON - timedelta(days=3))
    SignInFailure.objects.create(name_digest=b"1", network="127.0.0.1", at=NOON)
    assert forget_old_guesses(NOON) == 1
    assert SignInFailure.objects.get().at == NOON


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_burst_of_guesses_at_once_passes_no_more_than_ten():
    at, passed, lock = timezone.now(), [], []

    def guess():
        request = RequestFactory().post("/sign-in/")
        request.at, request.network = at, "127.0.0.1"
        try:
            passed.append(begin_guess(request, VICTIM, None))
        except TooManyGuesses:
            lock.append(1)
        finally:
            connection.close()

    for _ in range(5):
        threads = [Thread(target=guess) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(passed) <= 10
    assert len(passed) + len(lock) == 40


@pytest.mark.django_db(transaction=True)
def test_the_door_works_outside_a_tests_transaction_too():
    build_cast(timezone.now())
    assert knock(Client(), VICTIM, PASSWORD).status_code == 302
