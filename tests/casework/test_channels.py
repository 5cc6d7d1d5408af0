"""Each person chooses how to be told: by which channels, when not, one by one or once a day. Nothing is lost by it."""

import os
import signal
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions.choose_channels import CannotChoose, choose_channels
from casework.actions.give_notices import give_notices
from casework.actions.try_channels import AT_MOST, WITHIN, CannotTry, try_channels
from casework.models import Delivery, Notice, NoticeChoice
from casework.queries.channels import choices_of
from casework.rules.channels import NOTHING_CHOSEN, Choices, mobile_of
from casework.rules.notice_texts import OWN_WORDS, all_texts, gaps_of
from casework.sweeps.claims import NOTICE_LEASE, take_deliveries
from casework.sweeps.held_back import hold_back, open_digests
from casework.sweeps.outcomes import BACKOFF, TRIES
from casework.sweeps.post import post_due
from security.models import Entry
from security.queries import NotFound, the_system
from tests.casework import workers
from tests.casework.mail_room import MailRoom
from tests.casework.sms_room import PROVIDER, SmsRoom
from tests.casework.test_workers import in_threads
from tests.cast import Cast
from tests.cast_papers import HELLO, Papers, by_hand, choose, give_address

WANG, PHONE = "wang@example.org", "13900001111"
MONDAY = date(2026, 11, 30)
QUIET = {"quiet_from": 22, "quiet_until": 7}


def on(hour: int, minute: int = 0, *, day: date = MONDAY) -> datetime:
    """A moment of the school's clock."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def give(person, at: datetime, n: int = 1, **more) -> None:
    for number in range(n):
        facts = {"name": f"王{number}", "day": "2026-11-30"}
        give_notices(**{"persons": [person], "text": HELLO, "facts": facts, "at": at} | more)


def post(at: datetime) -> int:
    return post_due(now=lambda: at)


def states() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("channel", "state"))


def choose_now(person, at: datetime, **chosen) -> None:
    """By the act, as on the page."""
    before = choices_of([person.pk])[person.pk].__dict__
    choose_channels(person=person.pk, choices=Choices(**before | chosen), by=person, at=at)


@pytest.fixture
def wang(cast: Cast):
    """Can be reached by e-mail and telephone, and has chosen nothing but to be told at every hour."""
    give_address(cast.wang)
    choose(cast.wang, phone=PHONE)
    return cast.wang


class TestWhatIsChosen:
    def test_who_chose_nothing_is_told_by_e_mail_one_by_one_and_not_at_night(self, cast: Cast):
        assert choices_of([cast.wang.pk]) == {cast.wang.pk: Choices(quiet_from=22, quiet_until=7)}
        assert Choices(mail=True, sms=False, digest=False, quiet_from=22, quiet_until=7) == NOTHING_CHOSEN

    def test_the_inbox_cannot_be_switched_off(self, wang, mail_room: MailRoom, sms_room: SmsRoom):
        choose_now(wang, on(9), mail=False, sms=False)
        give(wang, on(9))
        assert post(on(9)) == 0
        assert wang.notices.count() == 1
        assert states() == []

    def test_by_text_too_for_who_wants_it(self, wang, mail_room: MailRoom, sms_room: SmsRoom):
        choose_now(wang, on(9), sms=True)
        give(wang, on(9))
        assert post(on(9)) == 2
        assert post(on(9, 1)) == 0
        assert len(mail_room.to(WANG)) == 1
        assert len(sms_room.to(PHONE)) == 1
        assert Delivery.objects.get(channel="SMS").receipt == sms_room.messages[0]["id"]

    def test_by_text_only(self, wang, mail_room: MailRoom, sms_room: SmsRoom):
        choose_now(wang, on(9), mail=False, sms=True)
        give(wang, on(9))
        assert post(on(9)) == 1
        assert mail_room.messages == []

    def test_what_is_for_the_inbox_only_goes_nowhere_else(self, wang, sms_room: SmsRoom):
        choose_now(wang, on(9), sms=True)
        give(wang, on(9), inbox_only=True)
        assert states() == []

    @pytest.mark.parametrize("phone", ["", "0510-88886666", "12345"])
    def test_nobody_without_a_mobile_number_chooses_texts(self, wang, sms_room: SmsRoom, phone: str):
        choose(wang, phone=phone)
        with pytest.raises(CannotChoose):
            choose_now(wang, on(9), sms=True)

    def test_as_long_as_texts_are_only_written_into_a_file_nobody_is_offered_them(self, wang, settings):
        settings.SMS_PROVIDER = "casework.channels.file.send"
        with pytest.raises(CannotChoose):
            choose_now(wang, on(9), sms=True)
        settings.DEMO_MODE = True
        choose_now(wang, on(9), sms=True)

    def test_a_number_taken_away_meanwhile_leaves_the_inbox(self, wang, mail_room: MailRoom, sms_room: SmsRoom):
        choose_now(wang, on(9), sms=True)
        give(wang, on(9))
        choose(wang, phone="")
        post(on(9))
        assert states() == [("MAIL", "SENT"), ("SMS", "DROPPED")]

    def test_by_a_channel_that_is_switched_off_nothing_more_is_sent(self, wang, mail_room: MailRoom, sms_room: SmsRoom):
        choose_now(wang, on(9), sms=True)
        give(wang, on(9))
        choose_now(wang, on(9), mail=False, sms=False)
        assert post(on(9)) == 0
        assert states() == [("MAIL", "DROPPED"), ("SMS", "DROPPED")]

    def test_the_journal_knows_and_pressing_twice_acts_once(self, cast: Cast, wang):
        browser, key = cast.client(wang), "5f0c6f3e-6d3b-4e0e-9a55-6d1f0b8f7c22"
        chosen = {"mail": "on", "digest": "1", "digest_hour": "12", "quiet_from": "21", "quiet_until": "8"}
        for _press in range(2):
            assert browser.post(reverse("casework:channels"), chosen | {"act_key": key}).status_code == 302
        entry = Entry.objects.get(event="casework.channels-chosen", person=wang, by=wang)
        hours = {"digest_hour": 12, "quiet_from": 21, "quiet_until": 8}
        assert entry.particulars == {"mail": True, "sms": False, "digest": True, **hours}
        assert NoticeChoice.objects.get(person=wang).choices == Choices(mail=True, digest=True, **hours)

    def test_nobody_chooses_for_another(self, cast: Cast):
        for by in (cast.wang, cast.registrar, cast.sysadmin):
            with pytest.raises(NotFound):
                choose_channels(person=cast.li.pk, choices=Choices(mail=False), by=by, at=cast.at)
        with pytest.raises(NotFound):
            choose_channels(person=the_system().pk, choices=Choices(), by=the_system(), at=cast.at)
        assert not NoticeChoice.objects.exists()

    @pytest.mark.parametrize("hours", [{"quiet_from": 24}, {"quiet_until": -1}, {"digest_hour": 99}])
    def test_hours_are_those_of_a_day(self, wang, hours):
        with pytest.raises(CannotChoose):
            choose_now(wang, on(9), **hours)

    def test_the_e_mail_of_the_day_does_not_come_in_the_quiet_hours(self, wang):
        with pytest.raises(CannotChoose):
            choose_now(wang, on(9), digest=True, digest_hour=23, **QUIET)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("due", "sent"),
        [
            (on(21, 59), on(21, 59)),
            (on(22), on(7, day=MONDAY + timedelta(days=1))),
            (on(23, 59), on(7, day=MONDAY + timedelta(days=1))),
            (on(0), on(7)),
            (on(6, 59), on(7)),
            (on(7), on(7)),
            (on(23, day=date(2026, 12, 31)), on(7, day=date(2027, 1, 1))),  # of a year without a calendar
        ],
    )
    def test_what_falls_due_inside_goes_out_when_they_end(
        self, wang, mail_room: MailRoom, sms_room: SmsRoom, due: datetime, sent: datetime
    ):
        choose(wang, sms=True, **QUIET)
        give(wang, due)
        if due != sent:
            assert post(due) == 0
            assert post(sent - timedelta(seconds=1)) == 0
            assert set(Delivery.objects.values_list("due_at", flat=True)) == {sent}
        assert post(sent) == 2
        assert len(mail_room.to(WANG)) == len(sms_room.to(PHONE)) == 1

    def test_the_inbox_has_it_at_once(self, wang):
        choose(wang, **QUIET)
        give(wang, on(23))
        post(on(23))
        assert Notice.objects.get().due_at == on(23)

    def test_they_hold_for_who_chose_nothing(self, cast: Cast, mail_room: MailRoom):
        give_address(cast.li, "li@example.org")
        with by_hand():
            NoticeChoice.objects.all().delete()
        give(cast.li, on(2))
        assert post(on(2)) == 0
        assert post(on(7)) == 1

    def test_in_the_middle_of_the_day_they_do_not_go_over_midnight(self, wang, mail_room: MailRoom):
        choose(wang, quiet_from=12, quiet_until=14)
        give(wang, on(13))
        give(wang, on(23))
        assert post(on(13)) == 0
        assert post(on(14)) == 1
        assert post(on(23)) == 1

    def test_what_must_be_done_today_is_not_put_off(self, wang, mail_room: MailRoom, sms_room: SmsRoom):
        choose(wang, sms=True, digest=True, **QUIET)
        give(wang, on(23), is_urgent=True)
        assert post(on(23)) == 2

    def test_a_second_try_that_falls_inside_waits_too(self, wang, mail_room: MailRoom):
        choose(wang, **QUIET)
        mail_room.refuse[WANG] = "451 try again later"
        give(wang, on(21, 59))
        post(on(21, 59))
        mail_room.refuse.clear()
        assert post(on(21, 59) + BACKOFF[0] + timedelta(seconds=30)) == 0
        assert post(on(7, day=MONDAY + timedelta(days=1))) == 1

    def test_a_worker_that_claims_without_putting_off_leaves_them_lying(self, wang):
        choose(wang, **QUIET)
        give(wang, on(23))
        assert take_deliveries("MAIL", on(23)) == []

    def test_a_whole_night_is_put_off_in_one_statement(self, wang):
        choose(wang, **QUIET)
        give(wang, on(23), n=60)
        with CaptureQueriesContext(connection) as queries:
            assert hold_back(on(23)) == 60
        assert len(queries) == 1

    def test_shortened_they_let_out_what_waits(self, wang, mail_room: MailRoom):
        choose(wang, **QUIET)
        give(wang, on(23))
        post(on(23))
        choose_now(wang, on(23, 5), quiet_from=0, quiet_until=6)
        assert post(on(23, 5)) == 1


class TestTheEMailOfTheDay:
    @pytest.fixture
    def reader(self, wang):
        choose(wang, digest=True, digest_hour=18)
        return wang

    def test_is_one_with_a_line_and_a_link_for_each(self, reader, mail_room: MailRoom, settings):
        settings.SITE_ADDRESS = "https://xj.school.example"
        give(reader, on(9), n=40, link="/applications/7/")
        assert post(on(9)) == post(on(17, 59)) == 0
        assert post(on(18)) == 1
        [message] = mail_room.to(WANG)
        body = message.get_content()
        assert body.count("- Hello ") == body.count("https://xj.school.example/applications/7/") == 40
        assert "Come on" not in body
        assert "https://xj.school.example/inbox/" in body
        assert "江南工程职业学校" in body
        digest = Delivery.objects.get(day=MONDAY)
        assert message["Message-ID"] == f"<digest-{digest.pk}@xj.school.example>"
        assert set(states()) == {("MAIL", "SENT")}

    def test_text_messages_are_not_gathered(self, reader, mail_room: MailRoom, sms_room: SmsRoom):
        choose(reader, sms=True)
        give(reader, on(9), n=2)
        assert post(on(9)) == 2
        assert mail_room.messages == []

    def test_what_comes_after_it_is_in_the_next_one(self, reader, mail_room: MailRoom):
        give(reader, on(9))
        post(on(9))
        post(on(18))
        give(reader, on(18, 1))
        for hour in range(19, 24):
            assert post(on(hour)) == 0
        assert post(on(18, day=MONDAY + timedelta(days=1))) == 1
        assert len(mail_room.to(WANG)) == 2

    def test_what_was_gathered_for_it_but_committed_late_is_in_the_next_one(self, reader, mail_room: MailRoom):
        give(reader, on(9), n=2)
        hold_back(on(9))
        late = Delivery.objects.latest("pk")
        Delivery.objects.filter(pk=late.pk).update(due_at=on(23))  # nobody sees it yet
        assert post(on(18)) == 1
        Delivery.objects.filter(pk=late.pk).update(due_at=on(18))
        assert post(on(18, 1)) == 0
        assert post(on(18, day=MONDAY + timedelta(days=1))) == 1
        late.refresh_from_db()
        assert late.state == "SENT"

    def test_comes_once_though_its_hour_is_moved_behind_it(self, reader, mail_room: MailRoom):
        give(reader, on(9))
        post(on(9))
        assert post(on(18)) == 1
        choose_now(reader, on(18, 30), digest_hour=20)
        give(reader, on(18, 31))
        post(on(18, 31))
        assert post(on(20)) == 0
        assert post(on(20, day=MONDAY + timedelta(days=1))) == 1

    def test_switched_off_nothing_that_waits_is_lost(self, reader, mail_room: MailRoom):
        give(reader, on(9), n=3)
        post(on(9))
        choose_now(reader, on(10), digest=False)
        assert post(on(10)) == 3
        assert post(on(18)) == 0
        assert [message["Subject"] for message in mail_room.to(WANG)] == ["Hello 王0", "Hello 王1", "Hello 王2"]

    def test_with_e_mail_switched_off_it_is_not_sent(self, reader, mail_room: MailRoom):
        give(reader, on(9), n=3)
        post(on(9))
        choose_now(reader, on(10), mail=False)
        assert post(on(18)) == 0
        assert set(states()) == {("MAIL", "DROPPED")}

    def test_after_days_without_a_worker_there_is_one_of_all(self, reader, mail_room: MailRoom):
        for ago in (3, 2, 1):
            day = MONDAY - timedelta(days=ago)
            give(reader, on(9, day=day))
            hold_back(on(9, day=day))
        assert post(on(8)) == 1
        assert mail_room.to(WANG)[0].get_content().count("- Hello ") == 3

    def test_is_tried_again_as_the_same_one_and_given_up_with_all_its_lines(self, reader, mail_room: MailRoom):
        mail_room.refuse[WANG] = "451 try again later"
        give(reader, on(9), n=2)
        post(on(9))
        at = on(18)
        for wait in (*BACKOFF, timedelta()):
            assert post(at) == 0
            at += wait + timedelta(seconds=1)
        assert Delivery.objects.get(day=MONDAY).attempts == TRIES
        assert set(states()) == {("MAIL", "FAILED")}

    def test_who_answers_for_a_notice_that_was_withdrawn_gets_no_empty_e_mail(self, reader, mail_room: MailRoom):
        give(reader, on(9))
        hold_back(on(9))
        open_digests(on(18))
        Notice.objects.all().delete()
        assert post(on(18)) == 0
        assert states() == [("MAIL", "DROPPED")]

    def test_is_sent_to_any_number_in_as_many_statements(self, cast: Cast, mail_room: MailRoom):
        readers = [cast.wang, cast.li, cast.tutor, cast.teacher]
        for number, one in enumerate(readers):
            give_address(one, f"r{number}@example.org")
            choose(one, digest=True, digest_hour=18)

        def cost(day: date) -> int:
            hold_back(on(9, day=day))
            with CaptureQueriesContext(connection) as queries:
                open_digests(on(18, day=day))
            return len(queries)

        give(readers[0], on(9))
        few = cost(MONDAY)
        for one in readers:
            give(one, on(9, day=MONDAY + timedelta(days=1)), n=5)
        assert cost(MONDAY + timedelta(days=1)) == few == 3
        assert Delivery.objects.filter(day=MONDAY + timedelta(days=1)).count() == 4


@pytest.mark.race
def test_four_sweeps_at_once_send_one_e_mail_of_the_day(real_papers: Papers, mail_room: MailRoom):
    today = timezone.localdate()
    for person, address in ((real_papers.wang, WANG), (real_papers.li, "li@example.org")):
        give_address(person, address)
        choose(person, digest=True, digest_hour=18)
        give(person, on(9, day=today), n=30)
    hold_back(on(9, day=today))
    in_threads(4, lambda: post(on(18, day=today)))
    assert sorted(message["To"] for message in mail_room.messages) == ["li@example.org", WANG]
    assert mail_room.to(WANG)[0].get_content().count("- Hello ") == 30


@pytest.mark.kill
def test_a_postman_killed_among_the_e_mails_of_the_day_loses_none_and_repeats_one_at_most(
    real_papers: Papers, mail_room: MailRoom
):
    yesterday = timezone.localdate() - timedelta(days=1)
    readers = [*real_papers.cast.persons.values()]
    for number, one in enumerate(readers):
        give_address(one, f"r{number}@example.org")
        choose(one, digest=True, digest_hour=18)
        give(one, on(9, day=yesterday), n=2)
    hold_back(on(9, day=yesterday))
    first = workers.start("post")
    while not mail_room.messages:
        assert first.poll() is None
    os.kill(first.pid, signal.SIGKILL)
    first.wait(30)
    later = timezone.now() + NOTICE_LEASE + timedelta(seconds=1)
    post_due(now=lambda: later)
    found = [message["Message-ID"] for message in mail_room.messages]
    assert len(set(found)) == len(readers), "none lost, none a second time under another name"
    assert len(found) <= len(readers) + 1, "at most the one in his hand twice"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"SENT"}


class TestTextMessages:
    @pytest.fixture
    def reader(self, wang):
        choose(wang, mail=False, sms=True)
        return wang

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize("text", all_texts(), ids=lambda text: text.key)
    def test_names_nobody_and_holds_no_number(self, reader, sms_room: SmsRoom, settings, text, language: str):
        settings.SITE_ADDRESS = "https://xj.school.example"
        give_address(reader, WANG, language)
        gaps = gaps_of(text.title) | gaps_of(text.short) | gaps_of(text.body)
        facts = dict.fromkeys(gaps, "金丝雀13911112222")
        give(reader, on(9), text=text.key, facts=facts)
        post(on(9))
        [sent] = sms_room.to(PHONE)
        title, address = sent.rsplit(" ", 1)
        assert address == "https://xj.school.example/inbox/"
        assert 0 < len(title) <= 70
        assert "金丝雀" not in title
        assert not any(sign.isdigit() for sign in title)

    def test_its_gaps_are_words_of_the_program(self):
        for text in all_texts():
            if not text.key.startswith("test."):
                assert text.for_phones, f"{text.key} has no title that a text message may have: give it a `short` one"
                assert gaps_of(text.for_phones) <= OWN_WORDS

    def test_a_refused_number_spoils_no_other_and_stands_nowhere(self, cast: Cast, reader, sms_room: SmsRoom, caplog):
        choose(cast.li, phone="+852 6123 4567", sms=True, mail=False)
        sms_room.refuse.add(PHONE)
        give_notices(persons=[reader, cast.li], text=HELLO, at=on(9))
        assert post(on(9)) == 1
        assert len(sms_room.to("+85261234567")) == 1
        delivery = Delivery.objects.get(person=reader)
        assert (delivery.state, delivery.problem) == ("DUE", "NoSuchNumber")
        assert PHONE not in caplog.text

    def test_it_is_tried_again_later_and_given_up_after_the_fifth(self, reader, sms_room: SmsRoom):
        sms_room.refuse.add(PHONE)
        give(reader, on(9))
        at = on(9)
        for wait in (*BACKOFF, timedelta()):
            assert Delivery.objects.get().state == "DUE"
            post(at)
            at += wait + timedelta(seconds=1)
        assert Delivery.objects.values_list("state", "attempts").get() == ("FAILED", TRIES)
        assert Notice.objects.count() == 1

    def test_a_provider_that_is_away_is_asked_once_a_round_and_holds_up_no_mail(
        self, cast: Cast, reader, mail_room: MailRoom, sms_room: SmsRoom
    ):
        sms_room.go_away()
        give_address(cast.li, "li@example.org")
        give(reader, on(9), n=3)
        give(cast.li, on(9))
        assert post(on(9)) == 1
        assert set(Delivery.objects.filter(channel="SMS").values_list("state", "problem")) == {
            ("DUE", "away: ConnectionError")
        }
        sms_room.go_away(away=False)
        assert post(on(9) + BACKOFF[0] + timedelta(seconds=1)) == 3

    def test_a_mail_server_that_is_away_holds_up_no_text(self, reader, sms_room: SmsRoom, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        choose(reader, mail=True)
        give(reader, on(9))
        assert post(on(9)) == 1
        assert states() == [("MAIL", "DUE"), ("SMS", "SENT")]

    def test_without_a_provider_they_are_lines_of_a_file_that_only_the_server_reads(self, reader, settings, tmp_path):
        settings.SMS_PROVIDER, settings.SMS_FILE = "casework.channels.file.send", tmp_path / "sms" / "sent.jsonl"
        give(reader, on(9), n=2)
        assert post(on(9)) == 2
        assert len(settings.SMS_FILE.read_text("utf-8").splitlines()) == 2
        assert settings.SMS_FILE.stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize(
        ("phone", "number"),
        [
            ("13900001111", "13900001111"),
            ("+86 139 0000 1111", "13900001111"),
            ("139-0000-1111", "13900001111"),
            ("+852 6123 4567", "+85261234567"),
            ("0510-88886666", ""),
            ("", ""),
            (None, ""),
        ],
    )
    def test_goes_to_mobile_numbers_only(self, phone, number):
        assert mobile_of(phone) == number


@pytest.mark.race
def test_four_postmen_send_eighty_texts_once_each(real_papers: Papers, sms_room: SmsRoom):
    for person, phone in ((real_papers.wang, PHONE), (real_papers.li, "13900002222")):
        choose(person, phone=phone, sms=True, mail=False)
        give(person, timezone.now(), n=40)
    in_threads(4, lambda: post_due(now=timezone.now))
    assert len(sms_room.to(PHONE)) == len(sms_room.to("13900002222")) == 40
    assert set(Delivery.objects.values_list("state", "attempts")) == {("SENT", 1)}


@pytest.mark.kill
def test_a_postman_killed_among_his_texts_loses_none(real_papers: Papers, sms_room: SmsRoom):
    choose(real_papers.wang, phone=PHONE, sms=True, mail=False)
    give(real_papers.wang, timezone.now(), n=200)
    first = workers.start("post", SMS_PROVIDER=PROVIDER, SMS_ROOM=str(sms_room.path))
    while not sms_room.path.exists():
        assert first.poll() is None
    os.kill(first.pid, signal.SIGKILL)
    first.wait(30)
    later = timezone.now() + NOTICE_LEASE + timedelta(seconds=1)
    post_due(now=lambda: later)
    assert 200 <= len(sms_room.messages) <= 201, "none lost, at most the one in his hand twice"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"SENT"}


class TestThePage:
    address = "/inbox/channels/"

    def test_offers_what_can_reach_the_person(self, cast: Cast, wang, sms_room: SmsRoom):
        form = cast.client(wang).get(self.address).context["form"]
        assert list(form.fields) == ["mail", "sms", "digest", "digest_hour", "quiet_from", "quiet_until"]
        page = cast.client(wang).get(self.address).content.decode()
        assert "1111" in page
        assert PHONE not in page

    def test_without_a_telephone_it_offers_no_texts_and_takes_none(self, cast: Cast, wang, sms_room: SmsRoom):
        choose(wang, phone="")
        browser = cast.client(wang)
        assert "sms" not in browser.get(self.address).context["form"].fields
        chosen = {"mail": "on", "sms": "on", "digest": "0", "digest_hour": "18", "quiet_from": "22", "quiet_until": "7"}
        assert browser.post(self.address, chosen).status_code == 302
        assert NoticeChoice.objects.get(person=wang).sms is False

    def test_who_can_be_reached_in_no_way_is_told_so(self, cast: Cast):
        browser = cast.client(cast.li)
        assert not browser.get(self.address).context["form"].fields
        assert browser.post(self.address, {"mail": "on"}).status_code == 200
        assert not NoticeChoice.objects.exists()

    def test_says_what_does_not_go_together_and_keeps_what_was_typed(self, cast: Cast, wang):
        chosen = {"digest": "1", "digest_hour": "23", "quiet_from": "22", "quiet_until": "7"}
        answer = cast.client(wang).post(self.address, chosen)
        assert answer.status_code == 400
        assert answer.context["form"]["digest_hour"].errors
        assert answer.context["form"]["digest_hour"].value() == "23"

    def test_preferences_and_inbox_lead_there(self, cast: Cast):
        for page in (reverse("preferences"), reverse("casework:inbox")):
            assert f'href="{self.address}"' in cast.client(cast.tutor).get(page).content.decode()
        assert self.address not in cast.client(None).get(reverse("preferences")).content.decode()


class TestATrialMessage:
    """Whether messages arrive is seen by sending one to oneself (ux.md: first real start)."""

    address = "/inbox/channels/"

    def test_goes_by_each_channel_that_is_on_and_the_page_says_what_became_of_it(
        self, cast: Cast, wang, mail_room: MailRoom, sms_room: SmsRoom
    ):
        browser = cast.client(wang)
        browser.post(f"{self.address}try/")
        assert post(timezone.now()) == 1
        assert [str(one["Subject"]) for one in mail_room.to(WANG)] == ["测试消息：您已收到"]
        [shown] = browser.get(self.address).context["trials"]
        assert (shown["name"], shown["kind"]) == ("电子邮件：已发送", "ok")
        choose_now(wang, timezone.now(), sms=True)
        browser.post(f"{self.address}try/")
        assert post(timezone.now()) == 2
        assert [one["kind"] for one in browser.get(self.address).context["trials"]] == ["ok"] * 3

    def test_goes_in_the_quiet_hours_too(self, wang, mail_room: MailRoom):
        choose_now(wang, on(12), **QUIET)
        try_channels(by=wang, at=on(23))
        assert post(on(23)) == 1

    def test_that_is_not_taken_says_why(self, cast: Cast, wang, mail_room: MailRoom):
        mail_room.refuse[WANG] = "550 no such mailbox"
        try_channels(by=wang, at=timezone.now())
        post(timezone.now())
        [shown] = cast.client(wang).get(self.address).context["trials"]
        assert shown["kind"] != "ok"
        assert "550" in shown["note"]

    def test_to_somebody_whom_nothing_reaches_is_refused_and_not_offered(self, cast: Cast):
        with pytest.raises(CannotTry):
            try_channels(by=cast.li, at=on(9))
        browser = cast.client(cast.li)
        assert f"{self.address}try/" not in browser.get(self.address).content.decode()
        assert "电子邮箱" in browser.post(f"{self.address}try/", follow=True).content.decode()
        assert not Delivery.objects.exists()

    def test_no_more_than_a_few_within_an_hour(self, wang):
        for minute in range(AT_MOST):
            try_channels(by=wang, at=on(9, minute))
        with pytest.raises(CannotTry):
            try_channels(by=wang, at=on(9, 30))
        assert Notice.objects.count() == AT_MOST
        try_channels(by=wang, at=on(9, AT_MOST) + WITHIN)
