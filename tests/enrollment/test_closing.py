"""A registration is closed after a look at what is still open, and opened again while its term lasts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.actions.submit import submit
from casework.kind import CannotBegin
from enrollment.actions.close_batch import close_batch
from enrollment.actions.extend_batch import extend_batch
from enrollment.actions.reopen_batch import reopen_batch
from enrollment.models import Batch, TermRegistration, TermState
from enrollment.queries.batches import CannotChangeBatch
from security.journal import unrecorded
from tests.cast_registration import Office, on
from tests.flows.test_registration import agree, answers, begin, give_papers, hand_in, sign
from tests.guarantees.races import meet

pytestmark = pytest.mark.django_db
INSIDE = on(date(2023, 9, 18))
AFTER = on(date(2023, 9, 19))


def close(office: Office, *, at=AFTER, by=None):
    return close_batch(batch=office.batch.pk, by=by or office.cast.aa_head, at=at)


def reopen(office: Office, *, reason="补录", at=AFTER, by=None):
    return reopen_batch(batch=office.batch.pk, reason=reason, by=by or office.cast.aa_head, at=at)


class TestClosing:
    def test_it_takes_no_new_application_and_what_was_handed_in_is_decided(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        done = close(office)
        assert (done.due, done.registered) == (2, 0)
        with pytest.raises(CannotBegin):
            begin(office, cast.li, at=AFTER)
        agree(pk, cast.dept_head, AFTER)
        assert office.application(cast.wang).waiting_for.office == "AA"

    def test_a_draft_from_before_is_not_handed_in_any_more(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = begin(office, cast.wang)
        give_papers(pk)
        close(office)
        with pytest.raises(CannotBegin):
            submit(application_id=pk, particulars=answers(office, cast.wang), by=cast.wang, at=AFTER)

    def test_not_while_the_window_lasts_nor_while_a_department_has_longer(self, office):
        with pytest.raises(CannotChangeBatch):
            close(office, at=INSIDE)
        extend_batch(
            batch=office.batch.pk,
            department=office.cast.mechanics,
            until=date(2023, 9, 22),
            reason="停电",
            by=office.cast.aa_head,
            at=INSIDE,
        )
        with pytest.raises(CannotChangeBatch, match="2023-09-22"):
            close(office)

    def test_not_while_a_refused_student_may_put_it_right(self, office):
        cast, last = office.cast, date(2023, 9, 18)
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang, at=on(last))
        agree(pk, cast.dept_head, on(last, 11))
        agree(pk, cast.registrar, on(last, 12), agrees=False, opinion="凭证不符")
        until = office.row(cast.wang).rectify_until
        assert until > last
        with pytest.raises(CannotChangeBatch, match=f"{until}"):
            close(office)
        close(office, at=on(until + timedelta(days=1)))

    def test_not_while_somebody_has_a_later_day_of_her_own(self, office):
        with unrecorded("a deferral of a test"):
            TermRegistration.objects.filter(person=office.cast.li).update(
                state=TermState.DEFERRED, deadline=date(2023, 10, 2)
            )
        with pytest.raises(CannotChangeBatch, match="2023-10-02"):
            close(office)

    def test_a_closed_registration_is_not_extended(self, office):
        close(office)
        with pytest.raises(CannotChangeBatch):
            extend_batch(
                batch=office.batch.pk, until=date(2023, 9, 29), reason="停电", by=office.cast.aa_head, at=AFTER
            )

    def test_by_nobody_but_the_head_of_academic_affairs(self, office):
        with pytest.raises(CannotChangeBatch):
            close(office, by=office.cast.registrar)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_at_once_one_does_and_the_other_is_told_who(office):
    first, second, waited = meet(lambda: close(office), lambda: close(office), held_at='UPDATE "enrollment_batch"')
    assert waited
    assert first.due == 2
    assert isinstance(second, CannotChangeBatch)
    assert office.cast.aa_head.name in str(second)


class TestOpeningAgain:
    def test_with_a_reason_that_is_kept_and_then_it_takes_applications(self, office):
        close(office)
        reopen(office)
        batch = Batch.objects.get()
        assert (batch.closed_at, batch.closed_by) == (None, None)
        assert (batch.reopened_by, batch.reopened_at, batch.reopened_why) == (office.cast.aa_head, AFTER, "补录")
        assert begin(office, office.cast.li, at=AFTER)

    def test_not_without_a_reason_not_twice_and_not_after_the_term(self, office):
        with pytest.raises(CannotChangeBatch):
            reopen(office)
        close(office)
        with pytest.raises(CannotChangeBatch):
            reopen(office, reason=" ")
        with pytest.raises(CannotChangeBatch):
            reopen(office, at=on(date(2024, 2, 1)))
        with pytest.raises(CannotChangeBatch):
            reopen(office, by=office.cast.registrar)
        assert Batch.objects.get().closed_at == AFTER


def test_the_page_names_what_is_open_per_department_before_the_button_closes(office):
    cast = office.cast
    office.pay(cast.wang)
    hand_in(office, cast.wang)
    with time_machine.travel(INSIDE, tick=False):
        page = cast.client(cast.aa_head).get(reverse("enrollment:batch_close", args=[office.batch.pk]))
        assert page.context["still_until"] == date(2023, 9, 18)
    with time_machine.travel(AFTER, tick=False):
        browser = cast.client(cast.aa_head)
        address = reverse("enrollment:batch_close", args=[office.batch.pk])
        page = browser.get(address)
        assert (page.context["under_way"], page.context["not_registered"]) == (1, 1)
        open_ones = {name: [n for n, _url in cells] for name, cells in page.context["rows"]}
        assert {name: sum(counts) for name, counts in open_ones.items()} == {"机电工程系": 1, "财经商贸系": 1}
        assert browser.post(address).status_code == 302
        assert Batch.objects.get().closed_by == cast.aa_head
        board = browser.get(reverse("enrollment:batch", args=[office.batch.pk])).content.decode()
        assert reverse("enrollment:batch_reopen", args=[office.batch.pk]) in board


def test_after_the_window_the_board_says_how_many_were_on_time(office):
    cast = office.cast
    office.pay(cast.wang)
    pk = hand_in(office, cast.wang)
    agree(pk, cast.dept_head, on(date(2023, 9, 6)))
    agree(pk, cast.registrar, on(date(2023, 9, 7)))
    sign(pk, cast.wang, on(date(2023, 9, 20)))  # how long it took does not matter (AMB-08)
    address = reverse("enrollment:batch", args=[office.batch.pk])
    for at, is_over in ((INSIDE, False), (on(date(2023, 9, 21)), True)):
        with time_machine.travel(at, tick=False):
            board = cast.client(cast.aa_head).get(address).context
        assert board["is_over"] is is_over
        assert (board["whole"].on_time, board["whole"].not_on_time, board["whole"].on_time_rate) == (1, 1, "50.0")
