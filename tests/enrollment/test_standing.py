"""Who goes on leave or leaves need not register; who comes back does (domain 3.2, AMB-35)."""

from datetime import date

import pytest

from casework.models import Application, Notice, State
from casework.queries.desk import on_the_desk_of
from enrollment.actions.annul_registration import annul_registration
from enrollment.actions.change_status import change_status
from enrollment.models import Status, TermRegistration, TermState
from enrollment.queries.registration import to_register
from enrollment.queries.term_figures import lines_on
from security.journal import unrecorded
from security.models import Entry
from tests.cast_registration import on
from tests.flows.test_deferral import _next_term
from tests.flows.test_deferral import hand_in as ask_ahead
from tests.flows.test_registration import DAY_2, agree, hand_in, sign

DAY_5 = date(2023, 9, 8)


def change(office, person, transition, day=DAY_5, hour=10):
    enrollment = office.enrollment(person).pk
    said = {"authority": "批准", "by": office.cast.aa_head, "at": on(day, hour)}
    return change_status(enrollments=[enrollment], transition=transition, **said)


class TestWhoIsAway:
    @pytest.mark.parametrize("transition", ["go_on_leave_unregistered", "withdraw", "die"])
    def test_need_not_register(self, office, transition):
        wang = office.cast.wang
        assert to_register(wang, DAY_5)
        change(office, wang, transition)
        assert office.row(wang).state == TermState.EXEMPT
        assert to_register(wang, DAY_5) == []
        assert office.row(office.cast.li).state == TermState.NOT_STARTED
        entry = Entry.objects.filter(event="enrollment.registrations-moved", person=wang).latest("pk")
        assert entry.particulars["transition"] == "exempt"

    def test_what_was_filed_has_lost_its_ground_and_the_applicant_reads_it(self, office):
        wang = office.cast.wang
        office.pay(wang)
        pk = hand_in(office, wang)
        change(office, wang, "go_on_leave_unregistered")
        assert office.application(wang).state == State.LAPSED
        assert office.row(wang).state == TermState.EXEMPT
        assert not on_the_desk_of(office.cast.dept_head, on(DAY_5)).filter(pk=pk).exists()
        assert Notice.objects.filter(person=wang, text="casework.overtaken").exists()

    def test_a_deferral_asked_for_ahead_lapses_though_no_roster_has_a_row(self, office):
        """Of who is registered for this term, or stands on no roster at all, as of everybody."""
        wang, li = office.cast.wang, office.cast.li
        with unrecorded("the next term; wang is registered for this one, li stands nowhere"):
            term = _next_term()
            TermRegistration.objects.filter(person=wang).update(state=TermState.REGISTERED)
            TermRegistration.objects.filter(person=li).delete()
        january = date(2024, 1, 8)
        asked = [ask_ahead(office, one, january, term=term.code) for one in (wang, li)]
        for one in (wang, li):
            change(office, one, "go_on_leave_unregistered", day=january, hour=11)
            assert Notice.objects.filter(person=one, text="casework.overtaken").exists()
        assert set(Application.objects.filter(pk__in=asked).values_list("state", flat=True)) == {State.LAPSED}
        assert office.row(wang).state == TermState.REGISTERED

    def test_whoever_is_registered_stays_registered(self, office):
        wang = office.cast.wang
        office.pay(wang)
        pk = hand_in(office, wang)
        agree(pk, office.cast.dept_head, on(DAY_2, 11))
        agree(pk, office.cast.registrar, on(DAY_2, 12))
        sign(pk, wang, on(DAY_2, 13))
        assert office.enrollment(wang).status == Status.ACTIVE
        change(office, wang, "go_on_leave")
        assert office.row(wang).state == TermState.REGISTERED

    def test_counts_as_excused_and_in_no_rate(self, office):
        change(office, office.cast.wang, "go_on_leave_unregistered")
        lines = lines_on([office.batch], DAY_5)
        assert sum(line.figures.excused for line in lines) == 1


class TestWhoComesBack:
    def test_registers_within_the_own_days(self, office):
        wang = office.cast.wang
        change(office, wang, "go_on_leave_unregistered")
        change(office, wang, "resume", day=date(2023, 11, 6))
        row = office.row(wang)
        assert (row.state, row.deadline) == (TermState.NOT_STARTED, date(2023, 11, 20))
        assert [one.pk for one in to_register(wang, date(2023, 11, 7))] == [row.pk]
        told = Notice.objects.filter(person=wang, text="enrollment.term-opened").latest("pk")
        assert told.facts["ends"] == "2023-11-20"

    def test_never_has_less_time_than_the_others(self, office):
        wang = office.cast.wang
        change(office, wang, "go_on_leave_unregistered")
        change(office, wang, "resume", day=DAY_5, hour=11)
        assert office.row(wang).deadline >= office.row(office.cast.li).deadline

    def test_stands_outside_due_where_the_roster_was_frozen_without(self, office):
        wang = office.cast.wang
        change(office, wang, "go_on_leave_unregistered")
        with unrecorded("the roster was frozen while the student was away"):
            TermRegistration.objects.filter(person=wang).delete()
        change(office, wang, "resume", day=DAY_5, hour=11)
        assert office.row(wang).counted_in_due is False


class TestAnnulling:
    """A payment that bounced, a proof that was forged (domain 3.2)."""

    def address(self, morning, key="zheng"):
        person = morning.students[key]
        return f"/students/{morning.enrollment(person).pk}/registrations/{morning.row(person).pk}/annul/"

    def press(self, morning, **typed):
        client = morning.cast.client(morning.cast.aa_head)
        page = client.get(f"/students/{morning.enrollment(morning.zheng).pk}/applications/").content.decode()
        assert self.address(morning) in page
        assert client.get(self.address(morning)).status_code == 200
        return client.post(self.address(morning), typed)

    def test_the_student_registers_anew_within_the_rectification_days_and_reads_why(self, morning):
        assert self.press(morning, why="缴费被银行退回").status_code == 302
        row = morning.row(morning.zheng)
        assert (row.state, row.registered_at, row.first_filed_on) == (TermState.NOT_STARTED, None, None)
        assert row.deadline >= date(2023, 9, 14)
        [task] = to_register(morning.zheng, date(2023, 9, 8))
        assert task.pk == row.pk
        entry = Entry.objects.get(event="enrollment.registration-annulled")
        assert (entry.person_id, entry.particulars["why"]) == (morning.zheng.pk, "缴费被银行退回")
        told = Notice.objects.get(person=morning.zheng, text="enrollment.registration-annulled")
        assert "银行" not in str(told.facts)
        assert morning.enrollment(morning.zheng).status == Status.ACTIVE

    def test_after_the_window_the_rectification_days_are_left(self, morning):
        row = morning.row(morning.zheng)
        said = {"why": "成绩单系伪造", "by": morning.cast.aa_head, "at": on(date(2023, 9, 20))}
        annul_registration(registration=row.pk, **said)
        assert row.deadline < date(2023, 9, 20) < morning.row(morning.zheng).deadline

    def test_it_can_be_filed_again(self, morning):
        self.press(morning, why="缴费被银行退回")
        morning.pay(morning.zheng)
        pk = hand_in(morning, morning.zheng, at=on(date(2023, 9, 8)))
        assert morning.row(morning.zheng).state == TermState.IN_PROCESS
        assert morning.application(morning.zheng).pk == pk

    def test_without_a_reason_nothing_is_annulled(self, morning):
        answer = self.press(morning, why="  ")
        assert (answer.status_code, morning.row(morning.zheng).state) == (400, TermState.REGISTERED)

    def test_whoever_is_not_registered_has_nothing_to_annul(self, morning):
        client = morning.cast.client(morning.cast.aa_head)
        assert client.post(self.address(morning, "li"), {"why": "x"}).status_code == 404
        assert morning.row(morning.li).state == TermState.IN_PROCESS

    @pytest.mark.parametrize("who", ["registrar", "dept_head", "sa_head", "tutor", "wang"])
    def test_nobody_but_the_head_of_academic_affairs_annuls(self, morning, who):
        client = morning.cast.client(getattr(morning.cast, who))
        assert client.post(self.address(morning), {"why": "缴费被银行退回"}).status_code in {403, 404}
        assert morning.row(morning.zheng).state == TermState.REGISTERED

    def test_two_presses_annul_once(self, morning):
        self.press(morning, why="缴费被银行退回")
        client = morning.cast.client(morning.cast.aa_head)
        assert client.post(self.address(morning), {"why": "再次"}).status_code == 404
        assert Entry.objects.filter(event="enrollment.registration-annulled").count() == 1
