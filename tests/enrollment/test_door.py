"""Students activate their account with an identity check; guardians come in by a one-time code once a document was
seen (SEC-2.4, ux 17). A wrong answer is always the same, and guesses are few."""

import re
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from enrollment.actions.consent_guardian import consent_guardian
from enrollment.actions.hand_out_activation import hand_out_activation
from enrollment.actions.issue_guardian_code import NotVerified, issue_guardian_code
from enrollment.models import IdDocument
from security.actions.activate_account import activate_account
from security.actions.open_accounts import open_accounts
from security.actions.use_code import use_code
from security.actions.withdraw_accounts import withdraw_accounts
from security.journal import unrecorded
from security.models import Account, Entry, Guardianship, LinkRequest, OneTimeCode, SignInFailure
from security.queries import NotFound
from security.rules import codes
from security.sweeps.links import send_links
from tests.cast import PASSWORD, build_cast
from tests.cast_roll import build_roll, number_of

OWN = "seven slow boats at dusk"
CODE = "23456ABCDE"


@pytest.fixture
def roll(cast):
    return with_accounts(build_roll(cast))


def with_accounts(roll):
    """twin and rare have an account that waits."""
    keys = ("twin", "rare")
    names = {roll.person_of(key).pk: roll.of(key).student_no for key in keys}
    open_accounts(names=names, by=roll.sysadmin, at=roll.at)
    return roll


def handed(roll, key="twin", code=CODE, by="tutor"):
    person = roll.person_of(key).pk
    unit = roll.of(key).placements.get(is_current=True).unit_id
    return hand_out_activation(unit=unit, codes={person: code}, by=getattr(roll, by), at=roll.at)


def form(roll, key="twin", **more):
    typed = {"number": roll.of(key).student_no, "id_number": number_of(key), "code": codes.shown(CODE)}
    return typed | {"new_password": OWN, "new_password_again": OWN} | more


def activate(roll, **more):
    return Client().post("/activate/", form(roll, **more))


def text_of(response):
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def test_a_student_activates_the_account_with_number_document_and_code(roll):
    handed(roll)
    assert activate(roll).status_code == 302
    signed_in = Client().post("/sign-in/", {"name": "2024010102", "password": OWN})
    assert signed_in.status_code == 302
    assert Entry.objects.filter(event="security.account-activated", person=roll.person_of("twin")).count() == 1


def test_capitals_spaces_and_hyphens_do_not_matter(roll):
    handed(roll)
    typed = {"code": " 23456 abcde ", "id_number": f" {number_of('twin').lower()} ", "number": " 2024010102 "}
    assert activate(roll, **typed).status_code == 302


WRONG = {
    "another number": {"number": "2024010202"},
    "no such number": {"number": "2024999999"},
    "another document": {"id_number": "990000201001010015"},
    "another code": {"code": "ZZZZZ-ZZZZZ"},
    "a number of somebody active": {"number": "2024010101"},
}


def test_whatever_is_wrong_the_answer_is_the_same(roll):
    handed(roll)
    pages = set()
    for more in WRONG.values():
        answer = activate(roll, **more)
        assert answer.status_code == 400
        page = answer.content.decode()
        for field in answer.context["form"]:
            page = page.replace(f'value="{field.value()}"', "")
        pages.add(page.replace(str(answer.context["csrf_token"]), ""))
    assert len(pages) == 1
    assert not Account.objects.get(person=roll.person_of("twin")).has_usable_password()


def test_a_classmates_guesses_keep_nobody_from_activating(roll):
    """The number is no secret, so no count of it stands before the three facts: only the network's limit does."""
    handed(roll)
    for _ in range(25):
        assert activate(roll, code="ZZZZZ-ZZZZZ").status_code == 400
    assert activate(roll).status_code == 302
    assert SignInFailure.objects.count() == 25  # the right one is uncounted


def test_a_network_that_guesses_at_codes_is_stopped_even_if_one_is_right(roll):
    handed(roll)
    guessed_from(roll, "127.0.0.1")
    assert activate(roll).status_code == 400
    with time_machine.travel(roll.at + timedelta(minutes=65)):
        assert activate(roll).status_code == 302


def guessed_from(roll, network):
    rows = [SignInFailure(name_digest=b"%d" % n, network=network, at=roll.at) for n in range(300)]
    SignInFailure.objects.bulk_create(rows)


def without_document(roll, key="twin"):
    with unrecorded("no ID document on record"):
        IdDocument.objects.filter(student__person=roll.person_of(key)).update(is_current=False)
    return {"id_number": "", "birth_date": str(roll.person_of(key).student.birth_date)}


def test_a_student_without_a_document_on_record_shows_the_birth_date(roll):
    handed(roll)
    typed = without_document(roll)
    assert activate(roll, **typed | {"birth_date": "2001-02-03"}).status_code == 400
    assert activate(roll, **typed | {"birth_date": ""}).context["form"].errors.keys() == {"id_number"}
    assert activate(roll, **typed).status_code == 302


def test_where_a_document_is_on_record_the_birth_date_is_not_enough(roll):
    handed(roll)
    born = str(roll.person_of("twin").student.birth_date)
    assert activate(roll, id_number="", birth_date=born).status_code == 400
    assert activate(roll, birth_date=born).status_code == 302


def test_the_birth_date_goes_with_a_code_from_hand_to_hand_only(roll):
    typed = without_document(roll)
    Client().post("/activate/ask/", {"number": "2024010102"})
    send_links(now=timezone.now)
    code = re.search(r"/activate/(\w+)/", mail.outbox[0].body)[1]
    assert activate(roll, **typed, code=code).status_code == 400


def test_asking_for_codes_keeps_nobody_from_signing_in(roll):
    """A whole campus asks from one address on the day of activation."""
    rows = [
        LinkRequest(key=str(n), purpose="ACTIVATE", network="127.0.0.1", at=roll.at, due_at=roll.at)
        for n in range(2999)
    ]
    LinkRequest.objects.bulk_create(rows)
    asked = {"number": "2024010102", "email": "a@b.example"}
    assert Client().post("/activate/ask/", asked).status_code == 200
    assert not SignInFailure.objects.exists()
    assert [Client().post(door, asked).status_code for door in ("/activate/ask/", "/guardian/ask/")] == [400, 400]
    assert Client().post("/sign-in/", {"name": "2024010101", "password": PASSWORD}).status_code == 302


def test_a_code_works_once_for_thirty_days_and_until_the_next(roll):
    handed(roll)
    with time_machine.travel(roll.at + timedelta(days=30, minutes=1)):
        assert activate(roll).status_code == 400
    handed(roll, code="ABCDE23456")
    assert activate(roll).status_code == 400
    assert activate(roll, code="ABCDE23456").status_code == 302
    assert activate(roll, code="ABCDE23456").status_code == 400


def test_a_weak_password_is_refused_at_its_field_and_uses_nothing_up(roll):
    handed(roll)
    answer = activate(roll, new_password="2024010102-2024010102", new_password_again="2024010102-2024010102")
    assert list(answer.context["form"].errors) == ["new_password"]
    assert activate(roll).status_code == 302


def test_codes_are_handed_out_by_those_who_check_identities_in_their_classes_only(roll):
    for by in ("registrar", "aa_head", "dept_head", "dept_staff", "tutor"):
        handed(roll, by=by)
    for by in ("other_tutor", "other_dept_head", "teacher", "sysadmin", "principal", "nobody", "clinic", "finance"):
        with pytest.raises(NotFound):
            handed(roll, by=by)


def test_a_tutor_prints_slips_for_the_own_class(roll):
    client = roll.client(roll.tutor)
    unit = roll.m1.pk
    assert "王子涵" in text_of(client.get("/students/activation/", {"unit": unit}))
    page = text_of(client.post("/students/activation/", {"unit": unit, "person": [roll.person_of("twin").pk]}))
    code = re.search(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", page)[0]
    assert activate(roll, code=code).status_code == 302
    assert client.get("/students/activation/", {"unit": unit}).status_code == 404
    assert roll.client(roll.tutor).get("/students/activation/", {"unit": roll.m2.pk}).status_code == 404


def test_the_code_stands_nowhere_in_the_database(roll):
    event = handed(roll)
    assert CODE not in str(event)
    with connection.cursor() as cursor:
        cursor.execute("select digest from security_onetimecode")
        assert CODE.encode() not in bytes(cursor.fetchone()[0])


def test_a_student_has_a_code_sent_to_the_address_on_record(roll):
    answers = {text_of(Client().post("/activate/ask/", {"number": number})) for number in ("2024010102", "2024999999")}
    assert len(answers) == 1
    assert send_links(now=timezone.now) == 1
    [message] = mail.outbox
    assert message.to == ["twin@example.net"]
    link = re.search(r"/activate/(\w+)/", message.body)
    assert Client().get(link[0]).context["form"].initial["code"] == link[1]
    assert activate(roll, code=link[1]).status_code == 302


def test_an_account_that_is_taken_back_takes_its_code_along(roll):
    handed(roll)
    withdraw_accounts(persons=[roll.person_of("twin").pk], by=roll.registrar, at=roll.at)
    assert not OneTimeCode.objects.exists()
    assert activate(roll).status_code == 400


@pytest.fixture
def without_password(roll):
    """The guardian never chose a password."""
    with unrecorded("an account without a password"):
        Account.objects.filter(person=roll.guardian).update(password="!none")


needs_codes = pytest.mark.usefixtures("without_password")


def link_of(roll):
    return Guardianship.objects.get(person=roll.wang, guardian=roll.guardian)


def unverified(roll):
    with unrecorded("a link not verified yet"):
        Guardianship.objects.update(verified_at=None, verified_by=None)


def guardian_signs_in(code=CODE, number="2024010101"):
    client = Client()
    return client, client.post("/guardian/", {"number": number, "code": code})


@needs_codes
def test_a_tutor_verifies_a_guardian_by_a_document_and_hands_out_a_code_that_lets_in_once(roll):
    unverified(roll)
    tutor, page = roll.client(roll.tutor), f"/students/{roll.enrollments['wang']}/guardians/"
    asked = {"link": link_of(roll).pk, "act_key": uuid4()}
    tutor.post(page, asked | {"what": "code"})
    assert not OneTimeCode.objects.exists()
    tutor.post(page, asked | {"what": "verify", "proof": ""})
    assert link_of(roll).verified_at is None
    tutor.post(page, asked | {"what": "verify", "proof": "REGISTER", "act_key": uuid4()})
    assert (link_of(roll).proof, link_of(roll).verified_by) == ("REGISTER", roll.tutor)
    shown = text_of(tutor.post(page, asked | {"what": "code"}))
    code = re.search(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", shown)[0]
    client, answer = guardian_signs_in(code)
    assert answer.status_code == 302
    assert "王子涵" in text_of(client.get("/me/"))
    assert guardian_signs_in(code)[1].status_code == 400


@needs_codes
def test_an_unverified_guardian_gets_no_code_and_sees_nothing(roll):
    link = link_of(roll).pk
    issue_guardian_code(link=link, code=CODE, by=roll.tutor, at=roll.at)
    unverified(roll)
    assert guardian_signs_in()[1].status_code == 400
    with pytest.raises(NotVerified):
        issue_guardian_code(link=link, code=CODE, by=roll.tutor, at=roll.at)


@needs_codes
def test_a_guardian_of_an_adult_needs_the_adults_consent(roll):
    roll.wang.student.birth_date = roll.at.date() - timedelta(days=19 * 366)
    with unrecorded("wang is of age"):
        roll.wang.student.save()
    link = link_of(roll).pk
    with pytest.raises(NotVerified):
        issue_guardian_code(link=link, code=CODE, by=roll.tutor, at=roll.at)
    consent_guardian(link=link, consents=True, by=roll.wang, at=roll.at)
    issue_guardian_code(link=link, code=CODE, by=roll.tutor, at=roll.at)
    consent_guardian(link=link, consents=False, by=roll.wang, at=roll.at)
    assert guardian_signs_in()[1].status_code == 400


def test_nobody_consents_for_somebody_else(roll):
    for by in (roll.guardian, roll.li, roll.tutor):
        with pytest.raises(NotFound):
            consent_guardian(link=link_of(roll).pk, consents=True, by=by, at=roll.at)
    page = roll.client(roll.wang).get("/me/guardians/")
    assert "王建国" in text_of(page)
    roll.client(roll.wang).post(f"/me/guardians/{link_of(roll).pk}/", {"consents": "yes", "act_key": uuid4()})
    assert link_of(roll).consented_at is not None


@needs_codes
def test_the_code_of_one_student_does_not_open_another_and_strangers_keep_nobody_out(roll):
    issue_guardian_code(link=link_of(roll).pk, code=CODE, by=roll.tutor, at=roll.at)
    assert guardian_signs_in(number="2024020101")[1].status_code == 400
    for _ in range(21):
        assert guardian_signs_in("ZZZZZZZZZZ")[1].status_code == 400
    assert guardian_signs_in()[1].status_code == 302


@needs_codes
def test_a_network_that_guesses_at_guardians_codes_is_stopped(roll):
    issue_guardian_code(link=link_of(roll).pk, code=CODE, by=roll.tutor, at=roll.at)
    guessed_from(roll, "127.0.0.1")
    assert guardian_signs_in()[1].status_code == 400


@needs_codes
def test_a_guardian_asks_for_a_link_to_the_own_address(roll):
    with unrecorded("an address"):
        roll.guardian.email = "Father@example.net"
        roll.guardian.save()
    asked = [
        ("2024010101", "father@example.net"),
        ("2024010101", "other@example.net"),
        ("2024999999", "father@example.net"),
    ]
    answers = {text_of(Client().post("/guardian/ask/", {"number": number, "email": email})) for number, email in asked}
    assert len(answers) == 1
    assert send_links(now=timezone.now) == 1
    link = re.search(r"/guardian/(\w+)/", mail.outbox[0].body)
    assert Client().get(link[0]).status_code == 200
    assert guardian_signs_in(link[1])[1].status_code == 302


@needs_codes
def test_a_code_is_no_way_around_a_password(roll):
    issue_guardian_code(link=link_of(roll).pk, code=CODE, by=roll.tutor, at=roll.at)
    with unrecorded("the guardian becomes an officer with a password"):
        Account.objects.filter(person=roll.guardian).update(password=roll.tutor.account.password)
    assert guardian_signs_in()[1].status_code == 400
    with pytest.raises(NotVerified):
        issue_guardian_code(link=link_of(roll).pk, code=CODE, by=roll.tutor, at=roll.at)


def race(*attempts):
    ready, outcomes = Barrier(len(attempts)), []

    def run(attempt):
        ready.wait()
        try:
            attempt()
            outcomes.append(1)
        except NotFound:
            pass
        finally:
            connection.close()

    threads = [Thread(target=run, args=[attempt]) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(outcomes)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_uses_of_one_code_at_once_one_counts():
    roll = with_accounts(build_roll(build_cast(timezone.now())))
    handed(roll)
    account = Account.objects.get(person=roll.person_of("twin"))
    owner = {"account": account, "code": CODE, "by": account.person, "at": roll.at}
    assert race(*[lambda: activate_account(password=OWN, **owner)] * 2) == 1
    with unrecorded("an account without a password"):
        Account.objects.filter(person=roll.guardian).update(password="!none")
    issue_guardian_code(link=link_of(roll).pk, code=CODE, by=roll.tutor, at=roll.at)
    guardian = {
        "account": roll.guardian.account,
        "code": CODE,
        "network": "0.0.0.0",
        "by": roll.guardian,
        "at": roll.at,
    }
    assert race(*[lambda: use_code(**guardian)] * 2) == 1
