"""A proposal ends with its ground and comes back with it; what is decided about it is told as a case of the school.

After the window, at the end of the term, and in the ten seconds of a decision (REG-1.4, REG-4.3, AMB-03, AMB-06).
"""

from datetime import date, timedelta

import pytest

from casework.actions.decide import decide
from casework.actions.undo_decision import undo_decision
from casework.actions.void_document import void_document
from casework.models import Application, Document, Notice, State
from casework.sweeps.effects import take_effects
from enrollment.actions.change_status import change_status
from enrollment.actions.change_term import change_term
from enrollment.actions.enter_term import CannotEnterTerm
from enrollment.actions.move_registrations import move_registrations
from enrollment.models import Status, TermRegistration, TermState
from enrollment.queries.batches import last_day_of_all
from enrollment.queries.deadlines import with_a_deadline
from rulebook.models import CalendarYear
from rulebook.queries import forget_calendar
from security.journal import unrecorded
from security.queries import the_system
from status_changes.actions.begin_sweep import begin_sweep
from status_changes.actions.close_report import close_report
from status_changes.actions.drop_proposal import drop_proposal
from status_changes.actions.issue_overdue_notice import issue_overdue_notice
from status_changes.actions.record_service import record_service
from status_changes.actions.report_dynamics import report_dynamics
from status_changes.actions.sweep_next import sweep_next
from status_changes.models import DynamicsReport, Proposal, Service
from status_changes.queries.proposals import (
    counts_as_served_on,
    judged,
    proposals_for,
    reported,
    rulings_of,
    shown,
)
from status_changes.sweeps.after_window import after_window
from status_changes.sweeps.term_end import term_end
from tests.cast_registration import Office, on
from tests.flows.test_auto_left import PROPOSED, READY, contact, of, serve, taken_up
from tests.flows.test_deferral import decided
from tests.flows.test_deferral import hand_in as ask_for_deferral
from tests.flows.test_sweeps import DAY_AFTER, TERM_OVER, earlier_terms, proposed, texts

ANSWERED = on(READY, 11)


@pytest.fixture
def overdue(office: Office) -> Office:
    """The first day on which auto-left may be proposed."""
    after_window(at=on(PROPOSED, 1, 15))
    return office


@pytest.fixture
def case(overdue: Office) -> Application:
    """Li's case lies with the head of academic affairs."""
    contact(overdue)
    serve(overdue)
    return taken_up(overdue)


def move(office: Office, transition: str, day: date, **values) -> None:
    rows = [office.row(office.cast.li).pk]
    move_registrations(registrations=rows, transition=transition, by=office.cast.registrar, at=on(day), **values)


def unmet(office: Office, day: date) -> set[str]:
    found = judged(Proposal.objects.filter(pk=of(office).pk)).get()
    return {one.provision.clause for one in rulings_of(found, at=on(day)) if not one.met}


class TestTheStudentIsTold:
    def test_of_a_case_of_the_school_never_as_of_an_own_application(self, overdue: Office, case: Application):
        decide(application_id=case.pk, agrees=True, opinion="属实", by=overdue.cast.aa_head, at=ANSWERED)
        take_effects(at=on(READY, 12))
        told = texts(overdue.cast.li)
        assert not [one for one in told if one.startswith("casework.")]
        assert told[-2:] == ["status_changes.auto-left-handed-in", "status_changes.auto-left-confirmed"]
        assert Notice.objects.get(text="status_changes.auto-left-handed-in").facts["due_on"]

    def test_a_refusal_once_and_only_when_it_stands(self, overdue: Office, case: Application):
        decide(application_id=case.pk, agrees=False, opinion="已来电", by=overdue.cast.aa_head, at=ANSWERED)
        assert texts(overdue.cast.li)[-1] == "status_changes.auto-left-not-confirmed"
        undo_decision(application_ids=[case.pk], by=overdue.cast.aa_head, at=ANSWERED + timedelta(seconds=5))
        assert "status_changes.auto-left-not-confirmed" not in texts(overdue.cast.li)

    def test_that_a_proposal_is_dropped(self, overdue: Office):
        move(overdue, "register", PROPOSED)
        assert texts(overdue.cast.li)[-1] == "status_changes.auto-left-dropped"


class TestARefusalThatIsTakenBack:
    def test_it_is_being_decided_again(self, overdue: Office, case: Application):
        head = overdue.cast.aa_head
        decide(application_id=case.pk, agrees=False, opinion="已来电", by=head, at=ANSWERED)
        assert (of(overdue).state, of(overdue).by_decision) == ("DROPPED", True)
        undo_decision(application_ids=[case.pk], by=head, at=ANSWERED + timedelta(seconds=5))
        assert (of(overdue).state, of(overdue).why) == ("TAKEN_UP", "")
        decide(application_id=case.pk, agrees=True, opinion="属实", by=head, at=on(READY, 12))
        take_effects(at=on(READY, 13))
        assert overdue.enrollment(overdue.cast.li).status == Status.AUTO_LEFT

    def test_unless_she_has_registered_in_the_meantime(self, overdue: Office, case: Application):
        decide(application_id=case.pk, agrees=False, opinion="已来电", by=overdue.cast.aa_head, at=ANSWERED)
        move(overdue, "register", READY)
        undo_decision(application_ids=[case.pk], by=overdue.cast.aa_head, at=ANSWERED + timedelta(seconds=5))
        assert of(overdue).state == "DROPPED"
        assert Application.objects.get(pk=case.pk).state == State.LAPSED


class TestTheGroundReturns:
    def test_a_deferral_that_passes_unused_is_proposed_anew(self, overdue: Office):
        li = overdue.cast.li
        decided(overdue, ask_for_deferral(overdue, li, PROPOSED, late_reason="在外地住院"), PROPOSED)
        assert li.name not in proposed(overdue)
        after_window(at=on(overdue.row(li).deadline + timedelta(days=1), 1, 15))
        assert li.name in proposed(overdue)
        assert Proposal.objects.filter(person=li).count() == 2

    def test_but_not_what_a_person_decided_against(self, overdue: Office):
        drop_proposal(proposal=of(overdue).pk, why="已联系", by=overdue.cast.aa_head, at=on(PROPOSED))
        after_window(at=on(PROPOSED + timedelta(days=1), 1, 15))
        assert Proposal.objects.filter(person=overdue.cast.li).count() == 1


class TestWhileARefusalCanBePutRight:  # REG-3.5
    def rectify(self, office: Office, until: date) -> None:
        with unrecorded("a refused late registration of a test"):
            TermRegistration.objects.filter(pk=office.row(office.cast.li).pk).update(rectify_until=until)

    def test_nothing_is_proposed(self, office: Office):
        after_window(at=on(DAY_AFTER, 1, 15))
        self.rectify(office, PROPOSED)
        after_window(at=on(PROPOSED, 1, 15))
        assert proposed(office) == {office.cast.wang.name}
        after_window(at=on(PROPOSED + timedelta(days=1), 1, 15))
        assert office.cast.li.name in proposed(office)

    def test_nothing_is_confirmed(self, overdue: Office):
        contact(overdue)
        serve(overdue)
        self.rectify(overdue, READY)
        assert unmet(overdue, READY) == {"auto_left.student_is_overdue"}
        assert unmet(overdue, READY + timedelta(days=1)) == set()

    def test_the_registration_stays_open_and_she_is_reminded(self, overdue: Office):
        self.rectify(overdue, READY)
        assert last_day_of_all(overdue.batch) == READY
        assert list(with_a_deadline(READY)) == [overdue.row(overdue.cast.li)]


class TestCarryingItOut:
    def test_who_is_not_overdue_any_more_stays_and_the_case_is_at_an_end(self, overdue: Office, case: Application):
        decide(application_id=case.pk, agrees=True, opinion="属实", by=overdue.cast.aa_head, at=ANSWERED)
        with unrecorded("a change of a test, past every act"):
            TermRegistration.objects.filter(pk=overdue.row(overdue.cast.li).pk).update(state=TermState.DEFERRED)
        take_effects(at=on(READY, 12))
        assert overdue.enrollment(overdue.cast.li).status == Status.PENDING
        assert Application.objects.get(pk=case.pk).state == State.LAPSED
        assert of(overdue).state == "DROPPED"
        assert take_effects(at=on(READY, 13)) == 0

    def test_who_registers_before_the_effect_ends_the_case(self, overdue: Office, case: Application):
        decide(application_id=case.pk, agrees=True, opinion="属实", by=overdue.cast.aa_head, at=ANSWERED)
        move(overdue, "register", READY)
        take_effects(at=on(READY, 12))
        assert Application.objects.get(pk=case.pk).state == State.LAPSED
        assert overdue.enrollment(overdue.cast.li).status == Status.PENDING

    def test_at_the_end_of_the_term_proposal_and_case_end_together(self, overdue: Office, case: Application):
        term_end(at=on(TERM_OVER, 1, 15))
        assert proposed(overdue) == set()
        assert of(overdue).state == "DROPPED"
        ended = Application.objects.get(pk=case.pk)
        assert (ended.state, ended.exclusive) == (State.LAPSED, "")


class TestCancellation:
    def cancel(self, office: Office) -> Proposal:
        return Proposal.objects.get(kind="CANCELLATION", person=office.cast.li)

    def test_who_comes_back_is_no_longer_to_be_cancelled(self, office: Office):
        earlier_terms(office, "U")
        term_end(at=on(TERM_OVER, 1, 15))
        move(office, "register", TERM_OVER)
        assert self.cancel(office).state == "DROPPED"
        assert texts(office.cast.li)[-1] == "status_changes.cancellation-dropped"

    def test_nor_whose_reason_is_accepted_after_all(self, office: Office):  # AMB-06
        earlier_terms(office, "U")
        term_end(at=on(TERM_OVER, 1, 15))
        late = ask_for_deferral(office, office.cast.li, TERM_OVER, late_reason="住院")
        decided(office, late, TERM_OVER)
        assert office.row(office.cast.li).with_cause
        assert self.cancel(office).state == "DROPPED"

    def test_not_while_a_report_is_open_and_the_night_after_it_is_closed(self, office: Office):  # ORG-3
        earlier_terms(office, "U")
        report_dynamics(
            enrollment=office.enrollment(office.cast.li).pk, finding="MISSING", said="家长报案",
            by=office.cast.other_dept_head, at=on(DAY_AFTER),
        )  # fmt: skip
        term_end(at=on(TERM_OVER, 1, 15))
        assert proposed(office, "CANCELLATION") == set()
        close_report(report=DynamicsReport.objects.get().pk, outcome="已联系", by=office.cast.aa_head, at=on(TERM_OVER))
        term_end(at=on(TERM_OVER + timedelta(days=1), 1, 15))
        assert proposed(office, "CANCELLATION") == {office.cast.li.name}

    def test_the_newer_proposal_takes_the_place_of_the_older(self, office: Office):
        earlier_terms(office, "UU")
        before = TermRegistration.objects.filter(enrollment=office.enrollment(office.cast.li)).order_by("batch__term")
        begun = begin_sweep(
            kind="TERM_END", batch=before[1].batch, on=date(2023, 1, 16), by=the_system(), at=on(date(2023, 1, 16))
        )
        with unrecorded("an earlier proposal of a test"):
            row = before[1]
            Proposal.objects.create(
                sweep_id=begun.sweep, kind="CANCELLATION", ground="CONSECUTIVE", registration=row,
                enrollment_id=row.enrollment_id, person=row.person, unit=row.unit, made_at=on(date(2023, 1, 16)),
            )  # fmt: skip
        term_end(at=on(TERM_OVER, 1, 15))
        [one] = Proposal.objects.filter(kind="CANCELLATION", state="PROPOSED", person=office.cast.li)
        assert one.registration == office.row(office.cast.li)
        assert "status_changes.cancellation-dropped" not in texts(office.cast.li)


class TestTheSweeps:
    def test_a_missing_calendar_holds_nobody_else_up_and_academic_affairs_is_told(self, office: Office):
        after_window(at=on(DAY_AFTER, 1, 15))
        with unrecorded("of Wang an own day, of which nothing is counted; no calendar of the year, in a test"):
            own = PROPOSED - timedelta(days=1)
            TermRegistration.objects.filter(pk=office.row(office.cast.wang).pk).update(deadline=own)
            CalendarYear.objects.filter(year=PROPOSED.year).delete()
        forget_calendar()
        after_window(at=on(PROPOSED, 1, 15))
        assert proposed(office) == {office.cast.wang.name}
        told = Notice.objects.get(person=office.cast.aa_head, text="status_changes.calendar-missing")
        assert told.facts["year"] == PROPOSED.year

    def test_what_broke_off_is_finished_first_and_the_offices_are_told(self, office: Office, monkeypatch):
        monkeypatch.setattr("status_changes.queries.sweeps.RANGE", 1)
        begun = begin_sweep(kind="AFTER_WINDOW", batch=office.batch, on=DAY_AFTER, by=the_system(), at=on(DAY_AFTER, 1))
        sweep_next(sweep=begun.sweep, by=the_system(), at=on(DAY_AFTER, 1))
        sweep_next(sweep=begun.sweep, by=the_system(), at=on(DAY_AFTER, 1))
        assert not Notice.objects.filter(text="status_changes.found-in-school").exists()
        after_window(at=on(DAY_AFTER + timedelta(days=1), 1, 15))
        told = Notice.objects.get(person=office.cast.aa_head, text="status_changes.found-in-school")
        assert told.facts["count"] == 2

    def test_who_is_outside_due_is_counted_apart_and_who_has_left_reads_how_to_return(self, office: Office):
        with unrecorded("a student who has left before, of a test"):
            TermRegistration.objects.filter(pk=office.row(office.cast.li).pk).update(counted_in_due=False)
        change_status(
            enrollments=[office.enrollment(office.cast.li).pk], transition="deem_left", authority="上学期",
            by=office.cast.aa_head, at=on(DAY_AFTER - timedelta(days=5)),
        )  # fmt: skip
        after_window(at=on(DAY_AFTER, 1, 15))
        told = Notice.objects.get(person=office.cast.aa_head, text="status_changes.found-in-school-and-others")
        assert (told.facts["count"], told.facts["others"]) == (1, 1)
        assert texts(office.cast.li)[-1] == "status_changes.overdue-and-left"

    def test_a_term_that_was_swept_is_not_prolonged(self, office: Office):
        term_end(at=on(TERM_OVER, 1, 15))
        with pytest.raises(CannotEnterTerm):
            change_term(
                term=office.term.pk, opens_on=office.term.opens_on, ends_on=office.term.ends_on + timedelta(days=14),
                teaching_weeks=20, is_provisional=False, by=office.cast.aa_head, at=on(TERM_OVER),
            )  # fmt: skip


class TestTheNotice:
    def test_a_void_one_proves_nothing_and_another_takes_its_place(self, overdue: Office):
        contact(overdue)
        serve(overdue)
        assert unmet(overdue, READY) == set()
        void_document(document=Document.objects.get().pk, why="姓名有误", by=overdue.cast.aa_head, at=on(READY))
        assert unmet(overdue, READY) == {"auto_left.notice_days_are_over"}
        issue_overdue_notice(proposal=of(overdue).pk, by=overdue.cast.registrar, at=on(READY))
        assert Service.objects.filter(proposal=of(overdue), voided_at=None).count() == 1
        assert Service.objects.filter(proposal=of(overdue)).count() == 2

    @pytest.mark.parametrize(("way", "days"), [("PUBLIC", 30), ("POSTED", 7), ("POST", 0), ("IN_PERSON", 0)])
    def test_it_counts_as_served_by_the_way_of_service(self, office: Office, way: str, days: int):
        done = date(2023, 10, 10)  # plus 7 and plus 30 days are working days
        assert counts_as_served_on(office.batch.edition_id, done, way) == done + timedelta(days=days)

    def test_published_it_is_not_confirmed_before(self, overdue: Office):
        contact(overdue)
        issue_overdue_notice(proposal=of(overdue).pk, by=overdue.cast.registrar, at=on(PROPOSED, 16))
        record_service(
            proposal=of(overdue).pk, way="PUBLIC", served_on=PROPOSED, proof="校园网公告", by=overdue.cast.registrar,
            at=on(PROPOSED, 17),
        )  # fmt: skip
        assert unmet(overdue, READY) == {"auto_left.notice_days_are_over"}


class TestAnAcceptedReason:  # AMB-06
    @pytest.mark.parametrize("accepts", [True, False])
    def test_the_term_is_missed_with_cause_only_if_the_head_says_so(self, overdue: Office, accepts: bool):
        drop_proposal(
            proposal=of(overdue).pk, why="母亲病重，有证明", accepts_reason=accepts, by=overdue.cast.aa_head,
            at=on(PROPOSED),
        )  # fmt: skip
        assert overdue.row(overdue.cast.li).with_cause is accepts


def test_academic_affairs_is_told_of_a_report_without_a_name(overdue: Office):  # ORG-3
    report_dynamics(
        enrollment=overdue.enrollment(overdue.cast.li).pk, finding="MISSING", said="家长报案",
        by=overdue.cast.other_dept_head, at=on(PROPOSED),
    )  # fmt: skip
    told = Notice.objects.get(person=overdue.cast.registrar, text="status_changes.dynamics-reported")
    assert set(told.facts) == {"due_on"}


def test_open_reports_are_listed_with_their_day_whatever_became_of_the_proposal(overdue: Office):
    report_dynamics(
        enrollment=overdue.enrollment(overdue.cast.li).pk, finding="MISSING", said="家长报案",
        by=overdue.cast.other_dept_head, at=on(PROPOSED),
    )  # fmt: skip
    drop_proposal(proposal=of(overdue).pk, why="先查找下落", by=overdue.cast.aa_head, at=on(PROPOSED))
    listed = reported(proposals_for(overdue.cast.registrar, on(PROPOSED)))
    assert list(listed) == [of(overdue)]
    assert shown(listed).get().follow_up_by == DynamicsReport.objects.get().due_on
    assert not reported(proposals_for(overdue.cast.dept_head, on(PROPOSED))).exists()
