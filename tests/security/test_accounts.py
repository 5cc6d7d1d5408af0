"""Accounts are opened by the system administrator; passwords are chosen by their owners."""

import re
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from security.actions.change_password import change_password
from security.models import Account, Entry, Person
from security.queries import NotFound
from tests.cast import PASSWORD, build_cast

pytestmark = pytest.mark.clock

OWN = "seven slow boats at dusk"
CHOSEN = {"new_password": OWN, "new_password_again": OWN}


def link_in(page) -> str:
    return re.search(r"/account/choose/\d+/[\w-]+/", page.content.decode())[0]


def open_by_page(cast, **more):
    form = {"name": "欧阳•娜娜", "number": "t0999", "email": "nana@school.example", "act_key": uuid4()} | more
    return cast.client(cast.sysadmin).post("/accounts/open/", form)


def test_a_new_officer_gets_a_link_and_chooses_the_password_by_it(cast):
    page = open_by_page(cast)
    person = Person.objects.get(name="欧阳·娜娜")
    assert person.pinyin == "ouyangnana"
    assert not person.account.has_usable_password()
    owner, link = Client(), link_in(page)
    assert owner.get(link).status_code == 200
    assert owner.post(link, CHOSEN)["Location"] == "/sign-in/"
    for name in ("T0999", "nana@school.example"):
        assert Client().post("/sign-in/", {"name": name, "password": OWN}).status_code == 302


def test_pressing_twice_shows_the_link_again_and_opens_one_account(cast):
    key = uuid4()
    links = [link_in(open_by_page(cast, act_key=key)) for _press in range(2)]
    assert Account.objects.filter(person__name="欧阳·娜娜").count() == 1
    assert Client().post(links[1], CHOSEN)["Location"] == "/sign-in/"


def test_a_search_for_what_nobody_can_type_finds_nobody(cast):
    for who, path in ((cast.sysadmin, "/accounts/"), (cast.secadmin, "/people/"), (cast.registrar, "/search/")):
        assert cast.client(who).get(path, {"q": "王\0x\0"}).status_code == 200, path


def test_the_link_works_once(cast):
    link = link_in(open_by_page(cast))
    Client().post(link, CHOSEN)
    assert Client().get(link).status_code == 404
    assert Client().post(link, CHOSEN).status_code == 404


def test_the_link_works_three_days(cast):
    page = open_by_page(cast)
    with time_machine.travel(cast.at + timedelta(days=3, hours=9)):
        assert Client().get(link_in(page)).status_code == 404


def test_an_invented_link_and_one_of_a_closed_account_get_the_same_answer(cast):
    link = link_in(cast.client(cast.sysadmin).post(f"/accounts/{cast.nobody.account.pk}/link/"))
    cast.client(cast.sysadmin).post(f"/accounts/{cast.nobody.account.pk}/close/", {"state": "closed"})
    bodies = set()
    for tried in (link, link[:-3] + "00/", "/account/choose/999999/abc-def/"):
        page = Client().get(tried)
        assert page.status_code == 404
        bodies.add(page.content.decode().replace(tried, "").replace(str(page.context["csrf_token"]), ""))
    assert len(bodies) == 1


def test_a_link_for_somebody_elses_account_does_not_fit(cast):
    link = link_in(cast.client(cast.sysadmin).post(f"/accounts/{cast.nobody.account.pk}/link/"))
    moved = link.replace(f"/{cast.nobody.account.pk}/", f"/{cast.aa_head.account.pk}/")
    assert Client().get(moved).status_code == 404


def test_looking_at_the_link_uses_nothing_up(cast):
    link = link_in(open_by_page(cast))
    for _ in range(3):
        assert Client().get(link).status_code == 200


def test_a_link_is_entered_in_the_journal_without_the_link(cast):
    page = cast.client(cast.sysadmin).post(f"/accounts/{cast.nobody.account.pk}/link/")
    entry = Entry.objects.get(event="security.link-issued")
    assert (entry.by, entry.person) == (cast.sysadmin, cast.nobody)
    assert link_in(page).split("/")[-2] not in str(entry.particulars) + entry.about


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "T0101"), ("number", "two words"), ("number", "a@b.example"), ("email", "no address"), ("name", " ")],
)
def test_a_wrong_entry_is_named_at_its_field(cast, field, value):
    page = open_by_page(cast, **{field: value})
    assert page.status_code == 400
    assert list(page.context["form"].errors) == [field]
    assert not Person.objects.filter(name__contains="娜娜").exists()


def test_accounts_are_found_by_name_number_and_address(cast):
    open_by_page(cast)
    client = cast.client(cast.sysadmin)
    for search in ("欧阳", "oynn", "t0999", "nana@school.example"):
        assert "欧阳" in client.get("/accounts/", {"q": search}).content.decode(), search
    assert not client.get("/accounts/").context["accounts"]


def test_a_closed_account_can_be_opened_again(cast):
    client, pk = cast.client(cast.sysadmin), cast.wang.account.pk
    client.post(f"/accounts/{pk}/close/", {"state": "closed", "act_key": uuid4()})
    assert Client().post("/sign-in/", {"name": "2024010101", "password": PASSWORD}).status_code == 400
    client.post(f"/accounts/{pk}/close/", {"state": "open", "act_key": uuid4()})
    assert Client().post("/sign-in/", {"name": "2024010101", "password": PASSWORD}).status_code == 302


def test_an_administrator_does_not_close_the_own_account(cast):
    cast.client(cast.sysadmin).post(f"/accounts/{cast.sysadmin.account.pk}/close/", {"state": "closed"})
    assert Account.objects.get(person=cast.sysadmin).is_active


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_uses_of_one_link_at_once_one_counts():
    cast = build_cast(timezone.now())
    ready, outcomes = Barrier(2), []

    def use(password):
        account = Account.objects.get(person=cast.nobody)
        ready.wait()
        try:
            change_password(account=account, password=password, by=cast.nobody, at=cast.at)
            outcomes.append(password)
        except NotFound:
            pass
        finally:
            connection.close()

    threads = [Thread(target=use, args=[password]) for password in (OWN, "nine late trains at six")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 1
    assert Account.objects.get(person=cast.nobody).check_password(outcomes[0])
