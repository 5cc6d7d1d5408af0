"""A mobile number goes off the record: the own one, or a wrong one of a colleague; notices go on by e-mail."""

from uuid import uuid4

import pytest
from django.utils import timezone

from casework.actions.give_notices import give_notices
from casework.models import Delivery, Notice, NoticeChoice
from casework.sweeps.post import post_due
from security.actions.remove_phone import CannotRemovePhone, remove_phone
from security.journal import unrecorded
from security.models import Entry, Person
from security.queries import NotFound
from tests.casework.sms_room import SmsRoom
from tests.cast import Cast
from tests.cast_papers import choose

pytestmark = pytest.mark.django_db
OWN_PAGE, REMOVE = "/inbox/channels/phone/", "/inbox/channels/phone/remove/"
NUMBER = "13900001111"


@pytest.fixture
def texted(cast: Cast, sms_room: SmsRoom) -> Person:
    """The registrar is told by text message, not by e-mail."""
    with unrecorded("an address of a test"):
        cast.registrar.email = "min@school.example"
        cast.registrar.save()
    choose(cast.registrar, phone=NUMBER, sms=True, mail=False)
    return cast.registrar


def number_of(person: Person) -> str | None:
    return Person.objects.get(pk=person.pk).phone


def remove_own(cast: Cast, person: Person):
    return cast.client(person).post(REMOVE, {"act_key": uuid4()})


def remove_as_office(cast: Cast, person: Person, *, by: Person | None = None):
    path = f"/accounts/{person.account.pk}/phone/remove/"
    return cast.client(by or cast.sysadmin).post(path, {"act_key": uuid4()})


def test_the_own_number_is_removed_on_its_page_and_no_entry_has_it(cast: Cast, texted: Person):
    assert REMOVE in cast.client(texted).get(OWN_PAGE).content.decode()
    assert remove_own(cast, texted)["Location"] == "/inbox/channels/"
    assert number_of(texted) is None
    entry = Entry.objects.get(event="security.phone-removed")
    assert (entry.by, entry.person, NUMBER in str(entry.particulars)) == (texted, texted, False)
    assert REMOVE not in cast.client(texted).get(OWN_PAGE).content.decode()


def test_whoever_has_the_telephone_is_told_there_once_and_the_person_by_the_inbox(
    cast: Cast, texted: Person, sms_room: SmsRoom
):
    remove_own(cast, texted)
    assert len(sms_room.to(NUMBER)) == 1
    assert Notice.objects.filter(person=texted, text="casework.phone-removed").count() == 1


def test_what_waits_as_a_text_and_what_comes_later_goes_by_e_mail(cast: Cast, texted: Person, sms_room: SmsRoom):
    give_notices(persons=[texted], text="casework.phone-changed", at=timezone.now())
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"SMS"}
    remove_own(cast, texted)
    give_notices(persons=[texted], text="casework.phone-changed", at=timezone.now())
    assert list(Delivery.objects.values_list("channel", "state")) == [("MAIL", "DUE")] * 3
    post_due(now=timezone.now)
    assert len(sms_room.to(NUMBER)) == 1


def test_what_goes_by_e_mail_as_well_is_not_sent_twice(cast: Cast, texted: Person):
    choose(texted, mail=True)
    give_notices(persons=[texted], text="casework.phone-changed", at=timezone.now())
    remove_own(cast, texted)
    first = Delivery.objects.filter(notice__text="casework.phone-changed").order_by("channel")
    assert list(first.values_list("channel", "state")) == [("MAIL", "DUE"), ("SMS", "DROPPED")]


def test_without_an_address_nothing_more_is_sent_and_the_inbox_has_it(cast: Cast, sms_room: SmsRoom):
    choose(cast.tutor, phone=NUMBER, sms=True)
    give_notices(persons=[cast.tutor], text="casework.phone-changed", at=timezone.now())
    remove_own(cast, cast.tutor)
    assert list(Delivery.objects.values_list("channel", "state")) == [("SMS", "DROPPED")]
    assert Notice.objects.filter(person=cast.tutor).count() == 2


def test_a_number_that_is_entered_later_gets_no_texts_before_they_are_chosen(cast: Cast, texted: Person):
    remove_own(cast, texted)
    choice = NoticeChoice.objects.get(person=texted)
    assert (choice.sms, choice.mail) == (False, True)


def test_where_none_is_on_record_it_says_so(cast: Cast):
    page = cast.client(cast.registrar).post(REMOVE, {"act_key": uuid4()}, follow=True)
    assert cast.registrar.name in page.content.decode()
    with pytest.raises(CannotRemovePhone):
        remove_phone(person=cast.registrar.pk, by=cast.registrar, at=timezone.now())


class TestByTheOffice:
    def test_the_system_administrator_removes_a_wrong_number_and_the_person_is_told(
        self, cast: Cast, texted: Person, sms_room: SmsRoom
    ):
        browser = cast.client(cast.sysadmin)
        path = f"/accounts/{texted.account.pk}/phone/remove/"
        assert path in browser.get("/accounts/", {"q": texted.name}).content.decode()
        assert remove_as_office(cast, texted)["Location"] == "/accounts/"
        assert number_of(texted) is None
        assert Notice.objects.filter(person=texted, text="casework.phone-removed-by-the-office").count() == 1
        assert sms_room.messages == []
        entry = Entry.objects.get(event="security.phone-removed")
        assert (entry.by, entry.person) == (cast.sysadmin, texted)
        assert path not in browser.get("/accounts/", {"q": texted.name}).content.decode()

    def test_a_student_s_number_belongs_to_the_student_s_data(self, cast: Cast):
        choose(cast.wang, phone=NUMBER)
        page = cast.client(cast.sysadmin).get("/accounts/", {"q": cast.wang.name}).content.decode()
        assert "phone/remove" not in page
        assert remove_as_office(cast, cast.wang).status_code == 404
        assert remove_own(cast, cast.wang).status_code == 404
        assert number_of(cast.wang) == NUMBER

    def test_no_other_office_removes_the_number_of_a_colleague(self, cast: Cast, texted: Person):
        for other in (cast.aa_head, cast.secadmin, cast.auditor):
            with pytest.raises(NotFound):
                remove_phone(person=texted.pk, by=other, at=timezone.now())
        assert number_of(texted) == NUMBER
