"""A registration is closed after a look at what is still open, and opened again while its term lasts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.actions.submit import submit
from casework.kind import CannotBegin
from casework.models import Notice
from enrollment.actions.annul_registration import annul_registration
from enrollment.actions.close_batch import close_batch
from enrollment.actions.close_intake import close_intake
from enrollment.actions.extend_batch import extend_batch
from enrollment.actions.open_batch import open_batch
from enrollment.actions.put_on_roster import put_on_roster
from enrollment.actions.reopen_batch import reopen_batch
from enrollment.models import Batch, TermRegistration, TermState
from enrollment.queries.batches import CannotChangeBatch
from enrollment.queries.deadlines import with_a_deadline
from enrollment.queries.on_behalf import subject_of
from enrollment.queries.registration import Filing, filing_of, to_register
from rulebook.actions.publish_calendar_year import publish_calendar_year
from security.journal import unrecorded
from tests.cast_registration import CATEGORY, OPENING, Office, on
from tests.cast_rulebook import year_2023
from tests.enrollment.test_rosters import newcomer
from tests.enrollment.test_standing import change
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


class TestWhoHasDaysOfTheOwn:
    """What was still under review may be refused after the closing, and what was made be annulled (REG-3.5)."""

    @pytest.fixture
    def refused(self, office) -> Office:
        """Wang handed in inside the window, and is refused when the registration is closed."""
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        close(office)
        agree(pk, cast.dept_head, AFTER)
        agree(pk, cast.registrar, AFTER, agrees=False, opinion="凭证不符")
        return office

    def test_who_is_refused_reads_the_date_and_has_the_task_until_then(self, refused):
        wang = refused.cast.wang
        until = refused.row(wang).rectify_until
        [told] = Notice.objects.filter(person=wang, text="enrollment.rectification-ends")
        assert (until, told.facts["until"]) == (date(2023, 9, 26), "2023-09-26")
        [task] = to_register(wang, until)
        assert filing_of(task, until) == Filing.ONCE_MORE
        assert to_register(wang, until + timedelta(days=1)) == []

    def test_and_files_once_more_in_time_until_that_day(self, refused):
        wang, cast = refused.cast.wang, refused.cast
        pk = hand_in(refused, wang, at=on(date(2023, 9, 26)))
        agree(pk, cast.dept_head, on(date(2023, 9, 27)))
        agree(pk, cast.registrar, on(date(2023, 9, 27), 11))
        sign(pk, wang, on(date(2023, 9, 27), 12))
        row = refused.row(wang)
        assert (row.state, row.is_late) == (TermState.REGISTERED, False)

    def test_not_after_that_day_and_a_draft_is_not_handed_in_then(self, refused):
        wang = refused.cast.wang
        draft = begin(refused, wang, at=on(date(2023, 9, 26)))
        give_papers(draft)
        after = on(date(2023, 9, 27))
        with pytest.raises(CannotBegin, match="已结束"):
            submit(application_id=draft, particulars=answers(refused, wang), by=wang, at=after)
        with pytest.raises(CannotBegin):
            begin(refused, wang, at=after)

    def test_an_officer_files_it_on_behalf_as_well(self, refused):
        enrollment, row = refused.enrollment(refused.cast.wang), refused.row(refused.cast.wang)
        assert subject_of("registration", enrollment, date(2023, 9, 26)) == row.pk
        assert subject_of("registration", enrollment, date(2023, 9, 27)) is None

    def test_is_reminded_and_a_further_day_off_moves_the_day(self, refused):
        wang, head = refused.cast.wang, refused.cast.aa_head
        assert with_a_deadline(date(2023, 9, 25)).filter(person=wang).exists()
        publish_calendar_year(year=year_2023(off=[date(2023, 9, 25)]), by=head, at=on(date(2023, 9, 20)))
        assert refused.row(wang).rectify_until == date(2023, 9, 27)

    def test_whose_registration_is_annulled_registers_anew_until_the_own_day(self, office):
        li = office.cast.li
        close_day, last = on(date(2023, 10, 16)), date(2023, 10, 23)
        with unrecorded("registered in time"):
            TermRegistration.objects.filter(person=li).update(state=TermState.REGISTERED)
        close(office, at=close_day)
        annul_registration(registration=office.row(li).pk, why="缴费被退回", by=office.cast.aa_head, at=close_day)
        [task] = to_register(li, last)
        assert task.last == last
        office.pay(li)
        assert hand_in(office, li, at=on(last))
        assert office.row(office.cast.wang).state == TermState.NOT_STARTED
        with pytest.raises(CannotBegin):
            begin(office, office.cast.wang, at=close_day)


class TestWhoComesAfterTheClosing:
    """Nobody registers on a closed registration: the head of academic affairs reads that it has to be opened again."""

    def told(self, office: Office) -> list[dict]:
        rows = Notice.objects.filter(person=office.cast.aa_head, text="enrollment.came-after-closing")
        return [one.facts for one in rows.order_by("pk")]

    def test_who_is_entered_in_the_roll(self, office):
        close(office)
        added = newcomer(office, day=date(2023, 10, 9))
        assert not TermRegistration.objects.filter(enrollment=added).exists()
        [facts] = self.told(office)
        assert (facts["count"], facts["names"]) == (1, added.person.name)
        assert not Notice.objects.filter(person=office.cast.registrar, text="enrollment.came-after-closing").exists()

    def test_who_resumes_without_having_stood_on_the_roster(self, office):
        wang = office.cast.wang
        change(office, wang, "go_on_leave_unregistered")
        with unrecorded("the roster was frozen while the student was away"):
            TermRegistration.objects.filter(person=wang).delete()
        close(office)
        change(office, wang, "resume", day=date(2023, 11, 6))
        assert [facts["names"] for facts in self.told(office)] == [wang.name]

    def test_who_arrives_late(self, arrival_day):
        cast, late = arrival_day.cast, on(date(2023, 9, 20))
        opened = open_batch(
            term=arrival_day.term, categories=(CATEGORY,), openings={"NEW": OPENING}, by=cast.aa_head, at=on(OPENING)
        )
        close_intake(intake=arrival_day.intake.pk, by=cast.aa_head, at=on(OPENING, 12))
        close_batch(batch=opened.batch, by=cast.aa_head, at=late)
        arrival_day.compare("gao", at=late)
        [facts] = self.told(arrival_day)
        assert facts["names"] == arrival_day.enrollment("gao").person.name

    def test_and_then_they_are_put_on_it(self, office):
        close(office)
        added = newcomer(office, day=date(2023, 10, 9))
        day = on(date(2023, 10, 9), 11)
        reopen(office, at=day)
        put_on_roster(batch=office.batch.pk, number=added.student_no, by=office.cast.registrar, at=day)
        assert to_register(added.person, date(2023, 10, 9))

    def test_nobody_is_told_of_who_stands_on_it_or_does_not_register(self, office):
        change(office, office.cast.wang, "go_on_leave_unregistered")
        close(office)
        change(office, office.cast.wang, "resume", day=date(2023, 11, 6))
        newcomer(office, "ON_LEAVE", day=date(2023, 10, 9))
        assert self.told(office) == []
        assert to_register(office.cast.wang, date(2023, 11, 20))  # within the own days, though it is closed


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
