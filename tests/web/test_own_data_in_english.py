"""Who reads English reads one's own data in English; what has no English stands there as Chinese, and is marked so.

What is confirmed and exported stays in the standards' own words.
"""

import re
from html.parser import HTMLParser

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from enrollment.models import RegistrationRequest
from enrollment.queries.own_data import digest_of, own_data
from enrollment.rules import codes
from tests.cast_registration import Office, on
from tests.flows.test_registration import DAY_2, begin, hand_in

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{3}")
VALUES = ("dd", "legend")


class Reading(HTMLParser):
    """The values in Chinese that nothing says to be Chinese, as an English voice would come upon them.

    A sentence of ours with a Chinese name in it is an English one.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.unmarked: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag not in {"meta", "link", "input", "br", "img", "hr"}:
            self.open.append((tag, dict(attrs).get("lang") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        is_value = any(tag in VALUES for tag, _lang in self.open)
        lang = next((lang for _tag, lang in reversed(self.open) if lang), "")
        if is_value and lang != "zh-Hans" and CHINESE.search(data) and not WORD.search(data):
            self.unmarked.append(data.strip())


@pytest.fixture
def today():
    with time_machine.travel(on(DAY_2), tick=False):
        yield


def english(office: Office, person, name: str, pk: int) -> str:
    client = office.cast.client(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client.get(reverse(name, args=[pk])).content.decode()


def is_english(page: str) -> None:
    values = {"男性": "Male", "汉族": "Han", "共青团员": "Member of the Communist Youth League"}
    assert [word for word in values.values() if f">{word}<" not in page] == []
    assert [word for word in values if word in page] == []
    assert Reading(page).unmarked == []


@pytest.mark.parametrize("name", ["registration_data", "registration_check"])
def test_a_student_confirms_the_own_data_in_english(office, today, name):
    office.pay(office.cast.wang)
    is_english(english(office, office.cast.wang, f"enrollment:{name}", begin(office, office.cast.wang)))


@pytest.mark.parametrize("role", ["wang", "dept_head"])
def test_what_was_handed_in_is_read_in_english(office, today, role):
    office.pay(office.cast.wang)
    pk = hand_in(office, office.cast.wang, data={"sex": {"right": False, "value": "女"}, "political": {"right": False}})
    page = english(office, getattr(office.cast, role), "casework:application", pk)
    assert ">Male<" in page
    assert Reading(page).unmarked == []


@pytest.mark.parametrize("role", ["wang", "registrar"])
def test_the_page_of_a_student_is_english(office, today, role):
    page = english(office, getattr(office.cast, role), "enrollment:student", office.enrollment(office.cast.wang).pk)
    is_english(page)
    assert "Resident identity card" in page


def test_on_a_chinese_page_nothing_changes(office, today):
    pk = begin(office, office.cast.wang)
    page = office.cast.client(office.cast.wang).get(reverse("enrollment:registration_data", args=[pk])).content.decode()
    assert "<strong>男性</strong>" in page
    assert "Male" not in page


def test_what_was_confirmed_is_the_same_version_in_both_languages(office, today):
    office.pay(office.cast.wang)
    hand_in(office, office.cast.wang)
    confirmed = RegistrationRequest.objects.get().data_digest
    with override("en"):
        fields = own_data(office.row(office.cast.wang))
    assert next(one.shown for one in fields if one.name == "sex") == "Male"
    assert digest_of(fields) == confirmed


@pytest.mark.parametrize("key", ["sex", "political", "health", "family_relation", "ethnic", "id_document_type"])
def test_every_row_of_a_table_that_students_read_has_english_words(key):
    english = [row.en for row in codes.table(key).rows]
    assert all(english)
    assert len(set(english)) == len(english)
