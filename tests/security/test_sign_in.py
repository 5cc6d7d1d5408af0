"""Coming in by the front door: names, passwords, the one answer to every wrong one."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import reverse

from security.backends import DEVICE_COOKIE, sign_in_key
from security.journal import unrecorded
from security.models import Account, Entry, KnownDevice, SignInFailure, SignInName
from tests.cast import PASSWORD

pytestmark = pytest.mark.clock

DOOR = "/sign-in/"
WRONG_PASSWORD = "six loud geese at dawn"


class Counted(Argon2PasswordHasher):
    """The product's hasher; it counts how often a password is hashed."""

    times = 0

    def encode(self, *args):
        Counted.times += 1
        return super().encode(*args)

    def verify(self, *args):
        Counted.times += 1
        return super().verify(*args)


@pytest.fixture
def hashed(settings):
    """How often a password was hashed since."""
    settings.PASSWORD_HASHERS = ["tests.security.test_sign_in.Counted"]
    Counted.times = 0
    return Counted


def knock(client: Client, name: str, password: str = PASSWORD, **extra):
    return client.post(DOOR, {"name": name, "password": password}, **extra)


def text_of(response) -> str:
    """The page without what is new each time (tokens) and without what was typed."""
    page = response.content.decode()
    for field in response.context["form"]:
        page = page.replace(f'value="{field.value()}"', "")
    return page.replace(str(response.context["csrf_token"]), "")


def test_name_and_password_open_the_house_under_a_new_session_id(cast):
    client = Client()
    client.get(DOOR)
    before = client.session.session_key
    response = knock(client, "2024010101")
    assert (response.status_code, response["Location"]) == (302, reverse("home"))
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(cast.wang.account.pk)


def test_a_sign_in_stands_in_the_journal_with_its_network(cast):
    knock(Client(), "2024010101", REMOTE_ADDR="198.51.100.7")
    entry = Entry.objects.get(event="security.signed-in")
    assert (entry.by, entry.person, entry.particulars) == (cast.wang, cast.wang, {"network": "198.51.100.7"})


@pytest.mark.parametrize("typed", ["t0101", " T0101 ", "Chen.ZhiQiang@School.example"])
def test_capitals_and_spaces_of_a_name_do_not_matter(cast, typed):
    with unrecorded("an address for this test"):
        SignInName.objects.create(account=cast.aa_head.account, key=sign_in_key("chen.zhiqiang@school.example"))
    assert knock(Client(), typed).status_code == 302


def test_an_address_is_kept_as_a_digest_only(cast):
    assert "school.example" not in sign_in_key("chen@school.example")


def test_unknown_closed_and_wrong_are_one_answer_at_one_price(cast, hashed):
    with unrecorded("an account that waits for its link"):
        Account.objects.filter(person=cast.nobody).update(password="!waits")
    seen = {}
    for kind, name, password in (
        ("wrong", "2024010101", WRONG_PASSWORD),
        ("unknown", "2024999999", PASSWORD),
        ("closed", "T0901", PASSWORD),
        ("waiting", "T0900", PASSWORD),
        ("system", "系统", PASSWORD),
    ):
        before = hashed.times
        response = knock(Client(), name, password)
        seen[kind] = (response.status_code, text_of(response), hashed.times - before)
    assert seen["wrong"][0] == 400
    assert seen["wrong"][2] == 1
    assert len(set(seen.values())) == 1


def test_a_wrong_answer_is_counted_and_leaves_no_entry(cast):
    knock(Client(), "2024010101", WRONG_PASSWORD)
    assert SignInFailure.objects.count() == 1
    assert not Entry.objects.filter(event="security.signed-in").exists()
    assert b"2024010101" not in bytes(SignInFailure.objects.get().name_digest)


def test_a_right_answer_is_not_counted_as_a_guess(cast):
    knock(Client(), "2024010101")
    assert not SignInFailure.objects.exists()


def test_the_device_is_known_from_then_on_for_each_of_its_users(cast):
    client = Client()
    knock(client, "2024010101")
    cookie = client.cookies[DEVICE_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    client.post("/sign-out/")
    knock(client, "2024020101")
    assert client.cookies[DEVICE_COOKIE].value == cookie.value
    assert set(KnownDevice.objects.values_list("account", flat=True)) == {cast.wang.account.pk, cast.li.account.pk}


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_back_never_leads_to_another_site(cast, elsewhere):
    response = Client().post(
        f"{DOOR}?next={elsewhere}", {"name": "2024010101", "password": PASSWORD, "next": elsewhere}
    )
    assert response["Location"] == reverse("home")


def test_whoever_was_stopped_at_the_door_comes_back_to_the_page(cast):
    client = Client()
    stopped = client.get("/account/password/")
    assert stopped["Location"] == f"{DOOR}?next=%2Faccount%2Fpassword%2F"
    page = client.get(stopped["Location"])
    response = client.post(DOOR, {"name": "2024010101", "password": PASSWORD, "next": page.context["next"]})
    assert response["Location"] == "/account/password/"


def test_the_language_of_the_account_comes_along(cast):
    Account.objects.filter(person=cast.wang).update(language="en")
    assert knock(Client(), "2024010101").cookies["language"].value == "en"


def test_the_password_is_never_written_back_into_the_page(cast):
    assert WRONG_PASSWORD not in knock(Client(), "2024010101", WRONG_PASSWORD).content.decode()


def test_nobody_signs_in_as_the_system(cast):
    assert not Account.objects.filter(person__is_system=True).exists()
