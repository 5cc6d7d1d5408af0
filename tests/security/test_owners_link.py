"""No administrator alone becomes anybody else: links to an account with an office go to its owner (2.1, 2.3.4)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from security.actions.add_generator import add_generator
from security.actions.correct_address import correct_address
from security.actions.issue_link import CannotIssueLink, issue_link
from security.actions.propose_appointment import propose_appointment
from security.actions.reset_factors import reset_factors
from security.journal import unrecorded
from security.models import Account, Entry, SecondFactor
from security.queries import NotFound, the_system
from security.sweeps.links import send_links
from tests.cast import PASSWORD

OWN = "seven slow boats at dusk"
CHOSEN = {"new_password": OWN, "new_password_again": OWN}


@pytest.fixture
def cast(cast):
    with unrecorded("an address for this test"):
        cast.registrar.email = "registrar@school.example"
        cast.registrar.save()
    return cast


def links_in(text):
    return re.findall(r"/account/choose/\d+/[\w-]+/", text)


def ask_for(cast, person):
    page = cast.client(cast.sysadmin).post(f"/accounts/{person.account.pk}/link/", follow=True)
    return page.content.decode()


def signs_in(cast, key, password=PASSWORD):
    return Client().post("/sign-in/", {"name": cast.number(key), "password": password}).status_code == 302


def test_of_a_person_with_an_office_only_the_owner_sees_the_link(cast):
    assert not links_in(ask_for(cast, cast.registrar))
    assert send_links(now=timezone.now) == 1
    [message] = mail.outbox
    assert message.to == ["registrar@school.example"]
    assert Client().post(links_in(message.body)[0], CHOSEN).status_code == 302
    assert signs_in(cast, "registrar", OWN)


def test_without_an_address_there_is_no_link_and_the_page_says_what_to_do(cast):
    page = ask_for(cast, cast.aa_head)
    assert not links_in(page)
    assert "安全管理员" in page
    assert send_links(now=timezone.now) == 0
    assert not Entry.objects.filter(event="security.link-issued").exists()


def test_whoever_is_proposed_for_an_office_counts_as_holding_it(cast):
    today = timezone.localtime(cast.at).date()
    propose_appointment(
        person=cast.nobody, office="AA_HEAD", unit=cast.school, begins=today, by=cast.secadmin, at=cast.at
    )
    assert not links_in(ask_for(cast, cast.nobody))


def test_whose_offices_are_over_is_shown_the_link_again(cast):
    with unrecorded("the office ended last week"):
        held = cast.registrar.appointments.get()
        today = timezone.localtime(cast.at).date()
        held.during = type(held.during)(today - timedelta(days=300), today - timedelta(days=7))
        held.save()
    assert links_in(ask_for(cast, cast.registrar))


def test_an_owner_is_sent_three_links_an_hour_and_no_more(cast):
    for _ in range(3):
        issue_link(account=cast.registrar.account, by=cast.sysadmin, at=cast.at)
    with pytest.raises(CannotIssueLink):
        issue_link(account=cast.registrar.account, by=cast.sysadmin, at=cast.at)


def test_while_a_school_is_set_up_the_first_officers_are_shown_theirs(cast):
    assert issue_link(account=cast.registrar.account, by=the_system(), at=cast.at).to_owner is False


def with_factor(cast, key):
    account = cast.persons[key].account
    add_generator(account=account, secret="JBSWY3DPEHPK3PXP", step=0, name="手机", by=account.person, at=cast.at)


def test_an_officers_factors_come_off_with_the_password_and_the_owner_ends_it(cast):
    with_factor(cast, "registrar")
    reset_factors(account=cast.registrar.account, by=cast.sysadmin, at=timezone.now())
    assert not SecondFactor.objects.filter(ended_at=None).exists()
    assert not signs_in(cast, "registrar")
    send_links(now=timezone.now)
    Client().post(links_in(mail.outbox[0].body)[0], CHOSEN)
    assert signs_in(cast, "registrar", OWN)


def test_an_officer_without_an_address_keeps_factors_and_password(cast):
    with_factor(cast, "aa_head")
    cast.client(cast.sysadmin).post(f"/accounts/{cast.aa_head.account.pk}/factors/reset/", {"act_key": uuid4()})
    assert SecondFactor.objects.filter(ended_at=None).exists()
    assert Account.objects.get(person=cast.aa_head).check_password(PASSWORD)


def test_the_address_is_entered_by_the_security_administrator_only(cast):
    for by in (cast.sysadmin, cast.aa_head, cast.registrar):
        with pytest.raises(NotFound):
            correct_address(person=cast.aa_head.pk, email="mine@school.example", by=by, at=cast.at)
    with pytest.raises(NotFound):  # a student's belongs to the roll
        correct_address(person=cast.wang.pk, email="mine@school.example", by=cast.secadmin, at=cast.at)
    page = f"/people/{cast.aa_head.pk}/address/"
    assert cast.client(cast.secadmin).post(page, {"email": "no address"}).status_code == 400
    cast.client(cast.secadmin).post(page, {"email": "Head@school.example", "act_key": uuid4()})
    assert not links_in(ask_for(cast, cast.aa_head))
    send_links(now=timezone.now)
    assert [one.to for one in mail.outbox] == [["head@school.example"]]


def test_whoever_enters_an_address_does_not_also_get_a_link_there_alone(cast):
    correct_address(person=cast.registrar.pk, email="mine@school.example", by=cast.secadmin, at=timezone.now())
    Client().post("/forgot/", {"name": cast.number("registrar")})
    assert send_links(now=timezone.now) == 0
    assert signs_in(cast, "registrar")
    Client().post("/forgot/", {"name": cast.number("registrar")})
    assert send_links(now=timezone.now) == 1
