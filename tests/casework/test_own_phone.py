"""Staff enter the own mobile number: it is on record once a code that was sent to it comes back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.actions.ask_phone_code import MOST_AN_HOUR
from casework.actions.change_own_phone import change_own_phone
from casework.models import Notice
from security.models import Entry, Person
from security.queries import NotFound
from tests.casework.sms_room import SmsRoom
from tests.cast import Cast
from tests.cast_papers import choose

pytestmark = pytest.mark.django_db
PAGE = "/inbox/channels/phone/"
OLD, NEW = "13900001111", "13800002222"


@pytest.fixture
def at_the_page(cast: Cast, sms_room: SmsRoom):
    """The registrar at the page of the own number."""
    return cast.client(cast.registrar)


def number_of(person: Person) -> str | None:
    return Person.objects.get(pk=person.pk).phone


def code_to(sms_room: SmsRoom, number: str) -> str:
    """The code in the last text to this number."""
    return re.search(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", sms_room.to(number)[-1])[0]


def test_a_number_is_on_record_once_its_code_has_come_back(cast: Cast, at_the_page, sms_room: SmsRoom):
    page = at_the_page.post(PAGE, {"number": "138 0000 2222"})
    assert (page.status_code, number_of(cast.registrar)) == (200, None)
    answer = at_the_page.post(PAGE, {"number": "138 0000 2222", "code": code_to(sms_room, NEW).lower()})
    assert answer.status_code == 302
    assert number_of(cast.registrar) == NEW
    assert "尾号" in at_the_page.get("/inbox/channels/").content.decode()
    entry = Entry.objects.get(event="casework.phone-changed")
    assert (entry.by, NEW in str(entry.particulars)) == (cast.registrar, False)


def test_the_code_fits_no_other_number_and_only_once(cast: Cast, at_the_page, sms_room: SmsRoom):
    at_the_page.post(PAGE, {"number": NEW})
    code = code_to(sms_room, NEW)
    assert at_the_page.post(PAGE, {"number": "13700003333", "code": code}).status_code == 400
    assert number_of(cast.registrar) is None
    assert at_the_page.post(PAGE, {"number": NEW, "code": code}).status_code == 302
    with pytest.raises(NotFound):
        change_own_phone(number=NEW, code=code, by=cast.registrar, at=timezone.now())


def test_another_person_s_code_and_an_old_one_are_refused(cast: Cast, at_the_page, sms_room: SmsRoom):
    at_the_page.post(PAGE, {"number": NEW})
    said = {"number": NEW, "code": code_to(sms_room, NEW)}
    assert cast.client(cast.tutor).post(PAGE, said).status_code == 400
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert cast.client(cast.registrar).post(PAGE, said).status_code == 400
    assert (number_of(cast.registrar), number_of(cast.tutor)) == (None, None)


def test_whoever_had_another_number_is_told_there_and_by_the_other_channels(cast: Cast, at_the_page, sms_room: SmsRoom):
    choose(cast.registrar, phone=OLD)
    at_the_page.post(PAGE, {"number": NEW})
    at_the_page.post(PAGE, {"number": NEW, "code": code_to(sms_room, NEW)})
    assert number_of(cast.registrar) == NEW
    assert len(sms_room.to(OLD)) == 1
    assert NEW not in sms_room.to(OLD)[0]
    assert Notice.objects.filter(person=cast.registrar, text="casework.phone-changed").count() == 1


@pytest.mark.parametrize("number", ["021-5551234", "12345678901", "1380000222", "电话"])
def test_what_is_no_mobile_number_gets_no_code(at_the_page, sms_room: SmsRoom, number):
    page = at_the_page.post(PAGE, {"number": number})
    assert page.status_code == 400
    assert "11 位" in page.content.decode()
    assert sms_room.messages == []


def test_an_hour_has_only_so_many_codes(at_the_page, sms_room: SmsRoom):
    for n in range(MOST_AN_HOUR):
        assert at_the_page.post(PAGE, {"number": f"1380000222{n}"}).status_code == 200
    assert at_the_page.post(PAGE, {"number": "13800002229"}).status_code == 400
    assert len(sms_room.messages) == MOST_AN_HOUR


def test_if_the_text_cannot_be_sent_the_page_says_so_and_keeps_the_number(at_the_page, sms_room: SmsRoom):
    sms_room.go_away()
    page = at_the_page.post(PAGE, {"number": NEW})
    assert page.status_code == 400
    assert NEW in page.content.decode()


def test_students_and_guardians_have_no_such_page_nor_anybody_where_no_texts_are_sent(
    cast: Cast, sms_room: SmsRoom, settings
):
    for person in (cast.wang, cast.guardian, cast.nobody):
        assert cast.client(person).get(PAGE).status_code == 404
        assert PAGE not in cast.client(person).get("/inbox/channels/").content.decode()
    assert PAGE in cast.client(cast.tutor).get("/inbox/channels/").content.decode()
    settings.SMS_PROVIDER = "casework.channels.file.send"
    assert "学校未开通短信通知" in cast.client(cast.tutor).get(PAGE).content.decode()
    assert cast.client(cast.tutor).post(PAGE, {"number": NEW}).status_code == 404
