"""Who goes on leave or leaves need not register; who comes back does (domain 3.2, AMB-35)."""

from datetime import date

import pytest

from casework.models import Notice, State
from casework.queries.desk import on_the_desk_of
from enrollment.actions.change_status import change_status
from enrollment.models import Status, TermRegistration, TermState
from enrollment.queries.registration import to_register
from enrollment.queries.term_figures import lines_on
from security.journal import unrecorded
from security.models import Entry
from tests.cast_registration import on
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
