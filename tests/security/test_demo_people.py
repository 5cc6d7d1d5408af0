"""One click signs in as a made-up person: in demo mode only, and as such a person only."""

import pytest
from django.core.management import call_command
from django.test import Client

from registrar.demo_people import demo_people
from security.journal import unrecorded
from security.models import Account, Entry, KnownDevice, SignInName

pytestmark = pytest.mark.clock

CLICK = "/demo/sign-in/"


@pytest.fixture
def one(cast, settings):
    """The first of the demo people, whose account is wang's."""
    settings.DEMO_MODE = True
    with unrecorded("a demo account for this test"):
        Account.objects.filter(person=cast.wang).update(is_demo=True)
        SignInName.objects.create(account=cast.wang.account, key=demo_people()[0].sign_in.upper())
    return demo_people()[0]


def test_about_ten_people_each_have_one_line_in_both_languages():
    people = demo_people()
    assert 8 <= len(people) <= 14
    assert len({one.key for one in people}) == len({one.sign_in for one in people}) == len(people)
    assert all(one.titles.keys() == one.lines.keys() == {"zh", "en"} for one in people)
    assert all(text.strip() for one in people for text in (*one.titles.values(), *one.lines.values()))


def test_the_sign_in_page_shows_them_and_one_click_signs_in(cast, one):
    client = Client()
    page = client.get("/sign-in/").content.decode()
    assert cast.wang.name in page
    assert one.lines["zh"] in page
    assert client.post(CLICK, {"person": one.key}).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.wang.account.pk)
    assert Entry.objects.filter(event="security.signed-in", by=cast.wang).count() == 1
    assert not KnownDevice.objects.exists()


def test_the_switch_on_every_page_changes_the_person(cast, one):
    client = cast.client(cast.secadmin)
    before = client.session.session_key
    assert CLICK in client.get("/account/offices/").content.decode()
    client.post(CLICK, {"person": one.key})
    assert client.session["_auth_user_id"] == str(cast.wang.account.pk)
    assert client.session.session_key != before


def test_outside_demo_mode_there_is_no_such_click(cast, one, settings):
    settings.DEMO_MODE = False
    client = Client()
    assert client.post(CLICK, {"person": one.key}).status_code == 404
    assert CLICK not in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize("change", [{"is_demo": False}, {"is_active": False}])
def test_no_real_or_closed_account_is_entered_by_a_click(cast, one, change):
    with unrecorded("a change for this test"):
        Account.objects.filter(person=cast.wang).update(**change)
    assert Client().post(CLICK, {"person": one.key}).status_code == 404


@pytest.mark.parametrize("person", ["", "nobody-of-this-name", "2024010101"])
def test_only_the_people_of_the_list_are_entered(cast, one, person):
    assert Client().post(CLICK, {"person": person}).status_code == 404


def test_a_click_needs_its_token_and_a_post(cast, one):
    assert Client(enforce_csrf_checks=True).post(CLICK, {"person": one.key}).status_code == 403
    assert Client().get(CLICK).status_code == 405


def test_the_command_prints_them(cast, one, capsys):
    call_command("demo_people")
    assert cast.wang.name in capsys.readouterr().out
