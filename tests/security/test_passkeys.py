"""Passkeys: an answer counts for the very question, at this site, once; copies and nonsense count for nothing."""

import json

import pytest
from django.test import Client

from security.models import SecondFactor, SignInFailure
from tests.cast import PASSWORD
from tests.security.software_key import SoftwareKey


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_ADDRESS = "http://127.0.0.1:8000"


def half_way(cast, key="wang"):
    """The password was right; the page asks for the passkey."""
    client = Client()
    page = client.post("/sign-in/", {"name": cast.number(key), "password": PASSWORD})
    return client, page.context.get("passkey_options") if page.context else None


def make(cast, passkey, key="wang", name="笔记本电脑"):
    client = Client()
    client.force_login(cast.persons[key].account)
    options = client.get("/account/factors/passkey/").context["passkey_options"]
    return client.post("/account/factors/passkey/", {"name": name, "answer": passkey.makes(options)})


def answer(client, text):
    return client.post("/sign-in/factor/", {"answer": text})


def is_in(client):
    return client.get("/account/offices/").status_code == 200


def test_a_passkey_is_made_and_lets_in(cast):
    passkey = SoftwareKey()
    assert make(cast, passkey).status_code == 200  # the recovery codes
    client, options = half_way(cast)
    assert answer(client, passkey.answers(options)).status_code == 302
    assert is_in(client)
    assert SecondFactor.objects.get().counter == 1


def cheated_origin(passkey, options):
    passkey.origin = "https://evil.example"
    return passkey.answers(options)


def cheated_site(passkey, options):
    passkey.site = "evil.example"
    return passkey.answers(options)


def cheated_question(passkey, _options):
    return passkey.answers({"publicKey": {"challenge": "bm90IHRoZSBxdWVzdGlvbg"}})


def cheated_key(passkey, options):
    other = SoftwareKey(id=passkey.id)
    return other.answers(options)


def cheated_counter(passkey, options):
    return passkey.answers(options, step=-5)


def cheated_kind(passkey, options):
    return passkey.makes(options)


CHEATS = (cheated_origin, cheated_site, cheated_question, cheated_key, cheated_counter, cheated_kind)


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cheated_answer_lets_nobody_in(cast, cheat):
    passkey = SoftwareKey(counter=7)
    make(cast, passkey)
    client, options = half_way(cast)
    assert answer(client, cheat(passkey, options)).status_code == 400
    assert not is_in(client)


def test_an_answer_counts_once(cast):
    passkey = SoftwareKey()
    make(cast, passkey)
    client, options = half_way(cast)
    told = passkey.answers(options, step=0)  # one that does not count, so that only its question tells it is old
    answer(client, told)
    again, _ = half_way(cast)
    assert answer(again, told).status_code == 400
    assert not is_in(again)


def test_a_passkey_of_somebody_else_is_not_taken(cast):
    mine, theirs = SoftwareKey(), SoftwareKey()
    make(cast, mine)
    make(cast, theirs, "li")
    client, options = half_way(cast)
    assert answer(client, theirs.answers(options)).status_code == 400


def test_one_passkey_belongs_to_one_account(cast):
    passkey = SoftwareKey()
    make(cast, passkey)
    assert make(cast, passkey, "li").status_code == 400
    assert SecondFactor.objects.count() == 1


def test_a_passkey_that_does_not_count_is_taken_each_time(cast):
    passkey = SoftwareKey()
    make(cast, passkey)
    for _ in range(2):
        client, options = half_way(cast)
        assert answer(client, passkey.answers(options, step=0)).status_code == 302


NONSENSE = (
    "x",
    "{}",
    "[]",
    "null",
    '{"response": 1}',
    '{"id": "a", "rawId": "b", "type": "c", "response": {}}',
    "9" * 400,
)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_answered_with_a_sentence(cast, text):
    make(cast, SoftwareKey())
    client, _ = half_way(cast)
    assert answer(client, text).status_code == 400
    making = Client()
    making.force_login(cast.li.account)
    making.get("/account/factors/passkey/")
    assert making.post("/account/factors/passkey/", {"name": "x", "answer": text}).status_code == 400


def test_a_changed_answer_is_never_an_error_of_ours(cast):
    passkey = SoftwareKey()
    make(cast, passkey)
    client, options = half_way(cast)
    told = json.loads(passkey.answers(options))
    for name in told["response"]:
        for changed in ("", "AA", told["response"][name][:-4], told["response"][name] + "AAAA", 7, None):
            response = {**told, "response": {**told["response"], name: changed}}
            SignInFailure.objects.all().delete()  # or the limit answers instead
            client, _ = half_way(cast)
            assert answer(client, json.dumps(response)).status_code == 400, (name, changed)
