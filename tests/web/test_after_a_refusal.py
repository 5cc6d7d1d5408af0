"""Who was refused, counted as having left, or cannot register, finds on the pages what to do (REG-3.5, T09)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.actions.return_application import return_application
from casework.actions.take_back import take_back
from casework.actions.undo_decision import undo_decision
from casework.models import Notice, State
from enrollment.actions.change_status import change_status
from enrollment.actions.move_registrations import move_registrations
from enrollment.models import Difference, TermState
from enrollment.queries.board import board_of
from enrollment.queries.term_figures import due_on
from security.access import may_where
from tests.cast_registration import Office, on
from tests.flows.test_registration import DAY_2, agree, give_papers, hand_in, sign
from tests.web.test_registration_pages import right

pytestmark = pytest.mark.django_db
REFUSED_ON, UNTIL, LATE = date(2023, 9, 14), date(2023, 9, 21), date(2023, 10, 16)


@pytest.fixture
def clock():
    with time_machine.travel(on(REFUSED_ON, 16), tick=False) as clock:
        yield clock


@pytest.fixture
def refused(office: Office) -> int:
    """Wang's registration, filed in time and refused on 14 September; the days to put it right end on the 21st."""
    office.pay(office.cast.wang)
    pk = hand_in(office, office.cast.wang)
    agree(pk, office.cast.dept_head, on(date(2023, 9, 13)))
    agree(pk, office.cast.aa_head, on(REFUSED_ON), agrees=False, opinion="收据系伪造")
    return pk


def to_do(office: Office) -> list[tuple[str, date]]:
    page = office.cast.client(office.cast.wang).get(reverse("enrollment:me"))
    return [(one.title, one.due) for one in page.context["todo"]]


def task(office: Office) -> str:
    return reverse("enrollment:registration", args=[office.row(office.cast.wang).pk])


def page_of(office: Office, address: str) -> str:
    return office.cast.client(office.cast.wang).get(address).content.decode()


class TestWhoWasRefused:
    def test_finds_the_way_on_the_home_page_and_on_that_of_the_application(self, office, refused, clock):
        assert to_do(office) == [("再次提交注册", UNTIL)]
        for address in (reverse("enrollment:me"), reverse("casework:application", args=[refused])):
            assert task(office) in page_of(office, address)
        assert "9月21日" in page_of(office, task(office))

    def test_reads_the_day_at_once_with_the_way_there(self, office, refused):
        notice = Notice.objects.get(person=office.cast.wang, text="enrollment.rectification-ends")
        assert (notice.facts["until"], notice.link) == (UNTIL.isoformat(), task(office))

    def test_reads_nothing_of_a_refusal_that_is_undone(self, office, refused):
        soon = on(REFUSED_ON) + timedelta(seconds=5)
        undo_decision(application_ids=[refused], by=office.cast.aa_head, at=soon)
        assert not Notice.objects.filter(person=office.cast.wang, text="enrollment.rectification-ends").exists()
        assert office.row(office.cast.wang).rectify_until is None

    def test_is_told_of_the_late_way_when_the_days_are_over(self, office, refused, clock):
        clock.move_to(on(LATE))
        assert to_do(office) == [("说明原因后补办注册", UNTIL)]
        assert "整改期限已过" in page_of(office, reverse("casework:application", args=[refused]))

    def test_has_no_second_round_and_the_days_do_not_begin_anew(self, office, refused, clock):
        again = hand_in(office, office.cast.wang, at=on(date(2023, 9, 15)))
        assert to_do(office) == []
        agree(again, office.cast.dept_head, on(date(2023, 9, 18)))
        agree(again, office.cast.aa_head, on(date(2023, 9, 19)), agrees=False, opinion="仍系伪造")
        clock.move_to(on(date(2023, 9, 20)))
        assert office.row(office.cast.wang).rectify_until == UNTIL
        assert to_do(office) == []
        assert "再次提交" not in page_of(office, reverse("casework:application", args=[again]))

    def test_who_was_late_already_gives_the_reason_again(self, office, clock):
        cast = office.cast
        office.pay(cast.wang)
        late = hand_in(office, cast.wang, at=on(date(2023, 9, 25)), late_reason="住院")
        agree(late, cast.dept_head, on(date(2023, 9, 26)))
        agree(late, cast.aa_head, on(date(2023, 9, 26)), agrees=False, opinion="无医院证明")
        clock.move_to(on(date(2023, 9, 27)))
        begun = office.cast.client(cast.wang).post(
            reverse("enrollment:registration_begin", args=[office.row(cast.wang).pk])
        )
        assert 'name="late_reason"' in page_of(office, begun.url)


class TestWhoWasCountedAsHavingLeft:
    def leave(self, office: Office) -> None:
        cast = office.cast
        row = office.row(cast.wang)
        change_status(enrollments=[row.enrollment_id], transition="deem_left", authority="决定", by=cast.aa_head,
                      at=on(DAY_2))  # fmt: skip
        for transition in ("fall_overdue", "lapse"):
            move_registrations(registrations=[row.pk], transition=transition, by=cast.aa_head, at=on(DAY_2))

    def test_finds_the_late_registration_and_is_asked_why(self, office, clock):
        cast = office.cast
        self.leave(office)
        office.pay(cast.wang)
        [(title, _due)] = to_do(office)
        assert title == "说明原因后补办注册"
        begun = cast.client(cast.wang).post(reverse("enrollment:registration_begin", args=[office.row(cast.wang).pk]))
        page = page_of(office, begun.url)
        assert 'name="late_reason"' in page
        assert "自动离校" in page
        pk = office.application(cast.wang).pk
        saved = cast.client(cast.wang).post(begun.url, right(office, cast.wang) | {"late_reason": "外出务工，未能返校"})
        give_papers(pk)
        sent = cast.client(cast.wang).post(reverse("enrollment:registration_check", args=[pk]))
        assert saved.status_code == 302
        assert sent.url == reverse("enrollment:registration_sent", args=[pk])


class TestWhoCannotRegister:
    def test_does_not_get_the_form_and_reads_what_to_settle(self, office, clock):
        cast = office.cast
        page = page_of(office, task(office))
        begin = reverse("enrollment:registration_begin", args=[office.row(cast.wang).pk])
        assert begin not in page
        assert "暂时不能注册" in page
        assert cast.client(cast.wang).post(begin).url == task(office)
        office.pay(cast.wang)
        assert begin in page_of(office, task(office))

    def test_each_error_leads_to_where_it_is_mended_and_back(self, office, clock):
        cast = office.cast
        office.pay(cast.wang)
        browser = cast.client(cast.wang)
        begun = browser.post(reverse("enrollment:registration_begin", args=[office.row(cast.wang).pk]))
        pk = office.application(cast.wang).pk
        check = reverse("enrollment:registration_check", args=[pk])
        refused = browser.post(check)
        data = f"{begun.url}?back=check"
        places = {one["place"] for one in refused.context["blocking"]}
        assert places == {data, reverse("enrollment:registration_papers", args=[pk])}
        assert "<title>错误：" in refused.content.decode()
        assert browser.post(data, right(office, cast.wang)).url == check


class TestWhatIsCorrected:
    def test_changed_health_may_ask_for_a_paper_that_nobody_named(self, office, clock):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        return_application(
            application_id=pk, items=["field:health_changed"], note="您上周住过院", by=cast.dept_head, at=on(DAY_2)
        )
        browser = cast.client(cast.wang)
        browser.post(reverse("enrollment:registration_data", args=[pk]), {"health_changed": "yes"})
        papers = browser.get(reverse("enrollment:registration_papers", args=[pk]))
        assert "HEALTH_IF_NEW_OR_CHANGED" in [one.slot for one in papers.context["papers"]]
        from tests.cast_papers import jpg

        address = reverse("casework:material_upload", args=[pk, "HEALTH_IF_NEW_OR_CHANGED"])
        assert browser.post(address, {"files": jpg()}).status_code == 302
        browser.post(reverse("enrollment:registration_check", args=[pk]))
        assert office.application(cast.wang).state == State.OPEN

    def test_the_newer_value_is_the_one_that_is_to_be_settled(self, office):
        cast = office.cast
        office.pay(cast.wang)
        from casework.actions.answer import answer
        from tests.flows.test_registration import answers

        pk = hand_in(office, cast.wang, data={"phone": {"right": False, "value": "13800001234"}})
        return_application(application_id=pk, items=["field:phone"], note="打不通", by=cast.dept_head, at=on(DAY_2))
        newer = answers(office, cast.wang, data={"phone": {"right": False, "value": "13900009999"}})
        answer(application_id=pk, particulars=newer, by=cast.wang, at=on(DAY_2, 15))
        [difference] = Difference.objects.filter(registration=pk)
        assert difference.theirs == "13900009999"


class TestWhatCountsAsOnTime:
    """Submitted inside the window and finally confirmed, without anything late between (AMB-08)."""

    def outcome(self, office: Office) -> str:
        rows = due_on(office.batch, office.term.ends_on).filter(person=office.cast.wang)
        reach = may_where(office.cast.aa_head, "student.view_list", on(LATE))
        figures = board_of(office.batch, reach).values()
        return f"{rows.get().outcome} {sum(one.on_time for one in figures)}"

    def register(self, office: Office, pk: int) -> None:
        agree(pk, office.cast.dept_head, on(LATE, 11))
        agree(pk, office.cast.aa_head, on(LATE, 12))
        sign(pk, office.cast.wang, on(LATE, 13))
        assert office.row(office.cast.wang).state == TermState.REGISTERED

    def test_what_was_taken_back_and_made_up_late_does_not(self, office):
        cast = office.cast
        office.pay(cast.wang)
        first = hand_in(office, cast.wang)
        take_back(application_id=first, by=cast.wang, at=on(DAY_2, 15))
        assert office.row(cast.wang).first_filed_on is None
        move_registrations(
            registrations=[office.row(cast.wang).pk], transition="fall_overdue", by=cast.aa_head, at=on(LATE)
        )
        self.register(office, hand_in(office, cast.wang, at=on(LATE), late_reason="住院"))
        assert self.outcome(office) == "MADE_UP 0"

    def test_what_was_refused_in_the_window_and_made_up_after_the_days_does_not(self, office, refused):
        self.register(office, hand_in(office, office.cast.wang, at=on(LATE), late_reason="住院"))
        assert self.outcome(office) == "MADE_UP 0"

    def test_what_was_refused_and_put_right_within_the_days_does(self, office, refused):
        again = hand_in(office, office.cast.wang, at=on(UNTIL))
        self.register(office, again)
        assert self.outcome(office) == "ON_TIME 1"
