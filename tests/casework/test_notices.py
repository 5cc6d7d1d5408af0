"""Notices: given with the act, once, to a whole set in one statement, in the reader's language, when they are due."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime
from django.utils.translation import gettext, override

from casework.actions.give_notices import Told, give_notices
from casework.actions.mark_read import mark_read
from casework.events import (
    Answered,
    Granted,
    Refused,
    Returned,
    StepAgreed,
    StepNotRecommended,
    Submitted,
    TakenBack,
    TookEffect,
)
from casework.models import Application, Delivery, Notice
from casework.queries.notices import inbox_of, inbox_page, shown, unread_count
from casework.reactions.applications import UNDO
from casework.rules.notice_texts import all_texts, gaps_of, notice_text
from security.journal import recorded
from security.models import Person
from security.queries import the_system
from tests.cast import Cast
from tests.cast_papers import HELLO, Papers, give_address

DAY = date(2026, 11, 30)


def give(cast: Cast, *persons, **more) -> int:
    return give_notices(
        **{"persons": persons, "text": HELLO, "facts": {"name": "Wang", "day": DAY}, "at": cast.at} | more
    )


@recorded
def happen(*, event):
    """An act that only says what happened."""
    return event


def after(papers: Papers, kind, **facts) -> list[Notice]:
    """The notices that follow from an event about the application."""
    happen(event=kind.of(papers.fresh(), by=papers.dept_head, at=papers.at, **facts))
    return list(Notice.objects.filter(person=papers.wang).order_by("pk"))


class TestGiven:
    def test_one_statement_gives_them_to_any_number(self, cast: Cast):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert give(cast, *cast.persons.values()) == len(cast.persons)
        assert len(queries) == 1

    def test_what_is_particular_to_a_person_wins(self, cast: Cast):
        give(cast, Told(cast.wang.pk, facts={"name": "王"}, link="/applications/1/"), cast.li, link="/inbox/")
        wang, li = Notice.objects.get(person=cast.wang), Notice.objects.get(person=cast.li)
        assert (wang.facts, wang.link) == ({"name": "王", "day": "2026-11-30"}, "/applications/1/")
        assert (li.facts, li.link) == ({"name": "Wang", "day": "2026-11-30"}, "/inbox/")

    def test_the_same_notice_is_given_a_person_once(self, cast: Cast):
        assert give(cast, cast.wang, cast.li, once="batch:1") == 2
        assert give(cast, cast.wang, cast.tutor, once="batch:1") == 1
        assert give(cast, cast.wang) == 1
        assert Notice.objects.filter(person=cast.wang).count() == 2

    def test_by_mail_only_to_those_who_have_an_address_and_never_to_the_system(self, cast: Cast):
        give_address(cast.wang)
        give(cast, cast.wang, cast.li, the_system())
        assert set(Notice.objects.values_list("person", flat=True)) == {cast.wang.pk, cast.li.pk}
        assert list(Delivery.objects.values_list("person", "channel", "state")) == [(cast.wang.pk, "MAIL", "DUE")]

    def test_an_unknown_text_is_refused(self, cast: Cast):
        with pytest.raises(LookupError):
            give(cast, cast.wang, text="test.unknown")

    def test_two_texts_do_not_share_a_key(self):
        notice_text("test.hello", title="Hello {name}", body="Come on {day}, {name}.")
        with pytest.raises(TypeError):
            notice_text("test.hello", title="Hello", body="Go away")


class TestInWords:
    def test_it_is_read_in_the_readers_language(self, cast: Cast):
        give(cast, cast.wang)
        notice = Notice.objects.get()
        with override("en"):
            assert shown(notice).body == "Come on Nov. 30, 2026, Wang."
        with override("zh-hans"):
            assert shown(notice).body == "Come on 2026年11月30日, Wang."

    def test_a_fact_that_is_missing_is_a_gap_and_an_unknown_text_its_key(self, cast: Cast):
        give(cast, cast.wang, facts={})
        notice = Notice.objects.get()
        assert shown(notice).title == "Hello …"
        notice.text = "test.of-another-version"
        assert shown(notice).title == "test.of-another-version"

    def test_a_title_is_one_line(self, cast: Cast):
        give(cast, cast.wang, facts={"name": "W\r\nBcc: a@example.org", "day": DAY})
        assert "\n" not in shown(Notice.objects.get()).title

    def test_facts_are_never_taken_for_patterns(self, cast: Cast):
        give(cast, cast.wang, facts={"name": "{day.__class__}", "day": DAY})
        assert shown(Notice.objects.get()).title == "Hello {day.__class__}"

    @pytest.mark.parametrize("text", all_texts(), ids=lambda text: text.key)
    def test_every_text_has_a_title_and_only_plain_gaps(self, text):
        for words in (text.title, text.body):
            gaps = gaps_of(words)
            assert words
            assert all(name.isidentifier() for name in gaps)
            assert not {"phone", "id_number", "email", "address", "reason", "opinion"} & gaps
            for language in ("zh-hans", "en"):
                with override(language):
                    assert gaps_of(gettext(words)) == gaps


class TestOfAnApplication:
    def one(self, papers: Papers, kind, **facts) -> tuple[Notice, str]:
        [notice] = after(papers, kind, **facts)
        with override("en"):
            words = shown(notice)
        assert notice.link == f"/applications/{papers.application.pk}/"
        assert notice.about == f"casework.application:{papers.application.pk}"
        assert papers.application.number in words.title
        assert "Papers of a test" in words.title
        return notice, words.body

    def test_handing_in_gives_a_receipt_with_the_promised_day_at_once(self, papers: Papers):
        notice, body = self.one(papers, Submitted, office="DEPT", due_on=DAY, is_late=False)
        assert "Nov. 30, 2026" in body
        assert "Department" in body
        assert notice.due_at == papers.at

    def test_without_a_clock_the_receipt_promises_no_day(self, papers: Papers):
        _notice, body = self.one(papers, Submitted, office="AA", due_on=None, is_late=False)
        assert "…" not in body

    def test_passing_on_says_who_has_it_now(self, papers: Papers):
        notice, body = self.one(papers, StepAgreed, office="DEPT", next_office="AA", due_on=DAY)
        assert "Academic affairs" in body
        assert notice.due_at == papers.at + UNDO

    def test_not_recommending_reads_the_same_the_opinion_is_on_the_page(self, papers: Papers):
        _notice, agreed = self.one(papers, StepAgreed, office="DEPT", next_office="AA", due_on=DAY)
        Notice.objects.all().delete()
        _notice, body = self.one(papers, StepNotRecommended, office="DEPT", next_office="AA", due_on=DAY)
        assert body == agreed

    def test_a_return_names_what_to_correct(self, papers: Papers):
        notice, body = self.one(papers, Returned, office="DEPT", items=("material:proof", "field:phone"))
        assert "Proof of payment, Phone" in body
        assert notice.due_at == papers.at + UNDO

    def test_corrections_are_acknowledged(self, papers: Papers):
        self.one(papers, Answered, office="DEPT", due_on=DAY)

    def test_granting_asks_to_confirm_by_a_day(self, papers: Papers):
        notice, body = self.one(papers, Granted, office="AA", confirm_by=DAY)
        assert "Nov. 30, 2026" in body
        assert notice.due_at == papers.at + UNDO

    def test_what_must_be_confirmed_today_is_urgent_and_nothing_else_is(self, papers: Papers):
        give_address(papers.wang)
        today = localtime(papers.at).date()
        for day in (today, today + timedelta(days=1), None):
            after(papers, Granted, office="AA", confirm_by=day)
        assert list(Delivery.objects.order_by("pk").values_list("is_urgent", flat=True)) == [True, False, False]

    def test_refusing_leaves_the_reason_to_the_page(self, papers: Papers):
        self.one(papers, Refused, office="AA")

    def test_granting_with_effect_at_once_is_told_once(self, papers: Papers):
        papers.hand_in()
        papers.grant()
        after(papers, TookEffect)
        assert [one.text for one in after(papers, Granted, office="AA", confirm_by=None)] == ["casework.granted"]

    def test_taking_effect_later_is_told(self, papers: Papers):
        papers.hand_in()
        papers.grant(at=papers.at - timedelta(days=3))
        self.one(papers, TookEffect)

    def test_taking_back_is_acknowledged(self, papers: Papers):
        self.one(papers, TakenBack)

    def test_a_set_of_any_size_costs_the_same(self, papers: Papers):
        def cost(applications):
            event = StepAgreed.of(
                *applications, by=papers.dept_head, at=papers.at, office="DEPT", next_office="AA", due_on=DAY
            )
            with CaptureQueriesContext(connection) as queries:
                happen(event=event)
            return len(queries)

        few = cost(several(papers, 2))
        assert cost(several(papers, 30)) == few
        assert Notice.objects.count() == 32


def several(papers: Papers, count: int) -> list[Application]:
    """Applications of as many people."""
    from tests.cast_papers import by_hand

    made, first = [], Application.objects.count()
    with by_hand():
        for number in range(first, first + count):
            person = Person(name=f"学生{number}", grams=[], pinyin="", initials="")
            person.save()
            application = Application(
                number=f"TP{number}",
                kind="test-papers",
                person=person,
                opened_by=person,
                unit=papers.m1,
                edition=papers.application.edition,
                opened_at=papers.at,
            )
            application.save()
            made.append(application)
    return made


class TestTheInbox:
    def test_a_decision_is_not_in_it_before_its_ten_seconds_are_over(self, papers: Papers):
        after(papers, Refused, office="AA")
        assert unread_count(papers.wang, papers.at) == 0
        assert unread_count(papers.wang, papers.at + UNDO) == 1

    def test_reading_one_lowers_the_count_and_is_kept_with_the_first_time(self, cast: Cast):
        give(cast, cast.wang)
        give(cast, cast.wang)
        one, _other = inbox_of(cast.wang, cast.at)
        assert mark_read(notice_id=one.pk, by=cast.wang, at=cast.at) == 1
        assert mark_read(notice_id=one.pk, by=cast.wang, at=cast.at + timedelta(hours=1)) == 0
        one.refresh_from_db()
        assert one.read_at == cast.at
        assert unread_count(cast.wang, cast.at) == 1

    def test_nobody_reads_anothers(self, cast: Cast):
        give(cast, cast.wang)
        assert mark_read(notice_id=Notice.objects.get().pk, by=cast.li, at=cast.at) == 0
        assert not inbox_of(cast.li, cast.at).exists()

    def test_reading_all_leaves_what_is_not_yet_due(self, cast: Cast):
        give(cast, cast.wang)
        give(cast, cast.wang, due_at=cast.at + UNDO)
        assert mark_read(by=cast.wang, at=cast.at) == 1
        assert unread_count(cast.wang, cast.at + UNDO) == 1

    def test_paging_shows_every_notice_once_unread_first_newest_first(self, cast: Cast):
        for _ in range(70):
            give(cast, cast.wang)
        ids = list(Notice.objects.order_by("pk").values_list("pk", flat=True))
        Notice.objects.filter(pk__in=ids[::3]).update(read_at=cast.at)
        found, key = [], None
        while True:
            page, key = inbox_page(cast.wang, cast.at, after=key)
            found += page
            if key is None:
                break
        unread = [pk for pk in reversed(ids) if pk not in ids[::3]]
        assert [one.pk for one in found] == unread + list(reversed(ids[::3]))

    def test_the_pages_end_exactly(self, cast: Cast):
        for _ in range(30):
            give(cast, cast.wang)
        assert inbox_page(cast.wang, cast.at)[1] is None
        give(cast, cast.wang)
        page, key = inbox_page(cast.wang, cast.at)
        assert len(page) == 30
        assert len(inbox_page(cast.wang, cast.at, after=key)[0]) == 1
