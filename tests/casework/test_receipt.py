"""A receipt: the applicant's paper, and what its bearer sees of it (behaviour 13 of the house)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from casework.actions.take_back import take_back
from casework.rules.receipt import code_of, shortened
from security.actions.open_accounts import open_accounts
from tests.cast_desk import NOW, Morning


def paper(morning: Morning, key: str) -> str:
    found = morning.of(key)
    page = morning.cast.client(morning.students[key]).get(reverse("casework:receipt", args=[found.pk]))
    assert page.status_code == 200
    return page.content.decode()


def behind(text: str) -> str:
    """The path that the code on the paper leads to."""
    return re.search(r'href="http://[^/]+(/receipts/[^"]+)"', text)[1]


@pytest.mark.django_db
def test_it_bears_the_number_the_name_and_the_promised_day_and_a_code(morning: Morning):
    text = paper(morning, "wang")
    assert morning.of("wang").number in text
    assert "王子涵" in text
    assert "<svg" in text


@pytest.mark.django_db
def test_whoever_holds_it_sees_what_the_office_received_and_no_more(morning: Morning):
    answer = Client().get(behind(paper(morning, "wang")))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert morning.of("wang").number in text
    assert "王**" in text
    assert "王子涵" not in text


@pytest.mark.django_db
def test_one_that_was_taken_back_says_so(morning: Morning):
    way = behind(paper(morning, "wang"))
    take_back(application_id=morning.of("wang").pk, by=morning.students["wang"], at=NOW)
    text = Client(headers={"accept-language": "en"}).get(way).content.decode()
    assert re.search("has taken it back|已撤回", text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [lambda code: code[:-1] + "!", lambda code: code.partition(":")[0], lambda _c: "x:y"]
)
def test_a_code_that_no_office_signed_is_no_receipt(morning: Morning, change):
    code = change(code_of(morning.of("wang").number))
    assert Client().get(reverse("casework:receipt_check", args=[code])).status_code == 404


@pytest.mark.django_db
def test_a_draft_has_none(morning: Morning):
    zhou = morning.students["zhou"]
    open_accounts(names={zhou.pk: "2022010199"}, by=morning.cast.sysadmin, at=NOW)
    draft = reverse("casework:receipt", args=[morning.of("zhou").pk])
    assert morning.cast.client(zhou).get(draft).status_code == 404


def test_a_name_is_shortened_to_what_those_recognise_who_know_it():
    assert shortened("王子涵") == "王**"
    assert shortened("") == ""
