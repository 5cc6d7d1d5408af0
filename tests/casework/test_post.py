"""The post: notices really go out by e-mail, once, and what cannot be sent is tried again and then given up."""

import os
import signal
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.actions.give_notices import give_notices
from casework.models import Delivery, Notice
from casework.reactions.applications import UNDO
from casework.rules.notice_texts import notice_text
from casework.sweeps.claims import NOTICE_LEASE, NOTICES_AT_ONCE, take_deliveries
from casework.sweeps.outcomes import AWAY_FOR, BACKOFF, TRIES
from casework.sweeps.post import post_due
from registrar.doctor.finding import Amiss
from registrar.doctor.work import messages
from security.models import Entry
from tests.casework import workers
from tests.casework.broker_room import rung
from tests.casework.mail_room import MailRoom
from tests.casework.test_workers import in_threads
from tests.cast import Cast
from tests.cast_papers import HELLO, Papers, give_address

WANG = "wang@example.org"


def give(cast: Cast, *persons, **more) -> None:
    told = {
        "persons": persons or [cast.wang],
        "text": HELLO,
        "facts": {"name": "王", "day": "2026-11-30"},
        "at": cast.at,
    }
    give_notices(**told | more)


def post(at) -> int:
    return post_due(now=lambda: at)


def test_it_arrives_once_with_its_words_and_the_link(cast: Cast, mail_room: MailRoom, settings):
    settings.SITE_ADDRESS = "https://xj.school.example"
    give_address(cast.wang)
    give(cast, link="/applications/7/")
    assert post(cast.at) == 1
    assert post(cast.at) == 0
    [message] = mail_room.to(WANG)
    assert message["Subject"] == "Hello 王"
    body = message.get_content()
    assert "Come on 2026年11月30日, 王." in body
    assert "https://xj.school.example/applications/7/" in body
    assert "江南工程职业学校" in body
    assert Delivery.objects.values_list("state", "sent_at", "attempts").get() == ("SENT", cast.at, 1)
    assert message["Message-ID"] == f"<notice-{Notice.objects.get().pk}@xj.school.example>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_each_reads_it_in_the_own_language(cast: Cast, mail_room: MailRoom):
    give_address(cast.wang, WANG, "zh-hans")
    give_address(cast.li, "li@example.org", "en")
    give(cast, cast.wang, cast.li)
    post(cast.at)
    assert "2026年11月30日" in mail_room.to(WANG)[0].get_content()
    assert "Nov. 30, 2026" in mail_room.to("li@example.org")[0].get_content()


def test_a_decision_is_not_sent_before_its_ten_seconds_are_over(cast: Cast, mail_room: MailRoom):
    give_address(cast.wang)
    give(cast, due_at=cast.at + UNDO)
    assert post(cast.at + UNDO - timedelta(seconds=1)) == 0
    assert post(cast.at + UNDO) == 1


def test_an_address_taken_away_meanwhile_leaves_the_inbox(cast: Cast, mail_room: MailRoom):
    give_address(cast.wang)
    give(cast)
    give_address(cast.wang, "")
    assert post(cast.at) == 0
    assert Delivery.objects.get().state == "DROPPED"


def test_a_refused_address_spoils_no_other_and_no_address_stands_in_the_row(cast: Cast, mail_room: MailRoom):
    give_address(cast.wang)
    give_address(cast.li, "li@example.org")
    mail_room.refuse[WANG] = f"550 5.1.1 {WANG} does not live here"
    give(cast, cast.wang, cast.li)
    assert post(cast.at) == 1
    assert len(mail_room.to("li@example.org")) == 1
    delivery = Delivery.objects.get(person=cast.wang)
    assert delivery.state == "DUE"
    assert "550" in delivery.problem
    assert "@" not in delivery.problem


def test_a_line_that_breaks_spoils_no_other(cast: Cast, mail_room: MailRoom):
    give_address(cast.wang)
    give_address(cast.li, "li@example.org")
    mail_room.lose.add(WANG)
    give(cast, cast.wang, cast.li)
    assert post(cast.at) == 1
    mail_room.lose.clear()
    assert post(cast.at + BACKOFF[0] + timedelta(seconds=1)) == 1
    assert len(mail_room.to(WANG)) == 1


def test_it_is_tried_again_later_each_time_and_given_up_after_the_fifth(cast: Cast, mail_room: MailRoom):
    give_address(cast.wang)
    mail_room.refuse[WANG] = "451 try again later"
    give(cast)
    at = cast.at
    for wait in BACKOFF:
        post(at)
        assert Delivery.objects.get().state == "DUE"
        post(at + wait)
        at += wait + timedelta(seconds=1)
    post(at)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("FAILED", TRIES)
    assert "451" in delivery.problem
    assert post(at + timedelta(days=9)) == 0


def test_a_dead_mail_server_is_asked_once_a_round_and_nothing_is_lost(cast: Cast, mail_room: MailRoom, settings):
    give_address(cast.wang)
    give_address(cast.li, "li@example.org")
    give(cast, cast.wang, cast.li)
    alive, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert post(cast.at) == 0
    assert set(Delivery.objects.values_list("state", "attempts")) == {("DUE", 1)}
    settings.EMAIL_PORT = alive
    assert post(cast.at + BACKOFF[0] + timedelta(seconds=1)) == 2
    assert len(mail_room.messages) == 2


def test_a_mail_server_that_is_away_for_a_day_loses_nothing(cast: Cast, mail_room: MailRoom, settings):
    give_address(cast.wang)
    give(cast)
    alive, settings.EMAIL_PORT, at = settings.EMAIL_PORT, 1, cast.at
    for _hour in range(25):
        post(at)
        at += timedelta(hours=1, seconds=1)
    settings.EMAIL_PORT = alive
    mail_room.refuse[WANG] = "450 greylisted, come back"  # what it says first, once it is there again
    post(at)
    assert Delivery.objects.get().state == "DUE"
    mail_room.refuse.clear()
    assert post(at + max(BACKOFF) + timedelta(seconds=1)) == 1
    assert len(mail_room.to(WANG)) == 1


def test_a_mail_server_that_never_comes_back_is_told_of(cast: Cast, mail_room: MailRoom, settings):
    give_address(cast.wang)
    give(cast)
    settings.EMAIL_PORT = 1
    post(cast.at)
    post(cast.at + AWAY_FOR + timedelta(hours=1))
    assert Delivery.objects.get().state == "FAILED"
    with pytest.raises(Amiss, match="1"):
        messages.look(cast.at + AWAY_FOR + timedelta(hours=2))


def test_the_inbox_does_not_wait_for_the_mail(cast: Cast, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    give_address(cast.wang)
    give(cast)
    post(cast.at)
    assert Notice.objects.get().due_at == cast.at


def test_a_worker_that_died_while_sending_is_followed_by_another_with_the_same_message_id(
    cast: Cast, mail_room: MailRoom
):
    give_address(cast.wang)
    give(cast)
    assert len(take_deliveries("MAIL", cast.at)) == 1  # and then it died
    assert post(cast.at) == 0
    assert post(cast.at + NOTICE_LEASE + timedelta(seconds=1)) == 1
    assert mail_room.messages[0]["Message-ID"].startswith(f"<notice-{Notice.objects.get().pk}@")


@pytest.mark.race
def test_four_postmen_send_eighty_notices_once_each(real_papers: Papers, mail_room: MailRoom):
    give_address(real_papers.wang)
    give_address(real_papers.li, "li@example.org")
    for number in range(40):
        give(real_papers.cast, real_papers.wang, real_papers.li, facts={"name": str(number), "day": "x"})
    in_threads(4, lambda: post_due(now=timezone.now))
    found = [message["Message-ID"] for message in mail_room.messages]
    assert len(found) == len(set(found)) == 80
    assert set(Delivery.objects.values_list("state", "attempts")) == {("SENT", 1)}


@pytest.mark.kill
def test_a_postman_killed_among_his_letters_loses_none(real_papers: Papers, mail_room: MailRoom):
    give_address(real_papers.wang)
    for number in range(200):
        give(real_papers.cast, facts={"name": str(number), "day": "x"})
    first = workers.start("post")
    while not mail_room.messages:
        assert first.poll() is None
    os.kill(first.pid, signal.SIGKILL)
    first.wait(30)
    later = timezone.now() + NOTICE_LEASE + timedelta(seconds=1)
    post_due(now=lambda: later)
    found = [message["Message-ID"] for message in mail_room.messages]
    assert len(set(found)) == 200, "none lost"
    assert len(found) <= 201, "at most the one in his hand twice"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"SENT"}


@pytest.mark.parametrize("address", ["wang@example.org\r\nBcc: all@example.org", "王", "@", "a b@example.org"])
def test_an_address_that_is_none_spoils_no_other(cast: Cast, mail_room: MailRoom, address: str):
    give_address(cast.wang, address)
    give_address(cast.li, "li@example.org")
    give(cast, cast.wang, cast.li)
    post(cast.at)
    assert len(mail_room.to("li@example.org")) == 1
    assert not [message for message in mail_room.messages if "all@example.org" in str(message)]


def test_a_text_that_cannot_be_written_spoils_no_other(cast: Cast, mail_room: MailRoom):
    broken = notice_text("test.broken", title="{", body="")
    give_address(cast.wang)
    give(cast, text=broken)
    give(cast)
    assert post(cast.at) == 1
    assert Delivery.objects.get(notice__text=broken).problem == "ValueError"


def test_after_its_turn_the_postman_rings_for_the_rest(cast: Cast, mail_room: MailRoom, own_broker):
    give_address(cast.wang)
    for _ in range(NOTICES_AT_ONCE + 10):
        give(cast)
    assert post_due(now=lambda: cast.at, turn=0) == NOTICES_AT_ONCE
    assert rung(own_broker) == 1
    assert post(cast.at) == 10


def test_giving_and_sending_leave_no_address_in_the_journal(cast: Cast, mail_room: MailRoom):
    give_address(cast.wang)
    give(cast)
    post(cast.at)
    assert not [entry for entry in Entry.objects.all() if "@" in str(entry.particulars)]
