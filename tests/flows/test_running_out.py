"""What its student leaves lying lapses with the term, and the next term is free to begin (domain 3.2).

What lies with an office goes on there: its delay is not the student's. A granted one that was never confirmed can be
reopened by the office that granted it, with a reason.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework.actions.confirm import confirm
from casework.actions.open_application import open_application
from casework.actions.reopen import CannotReopen, reopen
from casework.actions.return_application import return_application
from casework.actions.run_out import run_out
from casework.actions.submit import CannotSubmit, submit
from casework.kind import CannotBegin, NoLongerFits
from casework.models import Application, Confirmation, Notice, State
from casework.queries.confirming import waiting
from casework.queries.desk import ForeignApplication
from casework.sweeps.confirmations import remind_all
from enrollment.actions.begin_on_behalf import begin_on_behalf
from enrollment.actions.change_status import change_status
from enrollment.actions.open_batch import open_batch
from enrollment.models import Batch, FeeRecord, Term, TermRegistration, TermState
from enrollment.queries.term_figures import due_on
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound, the_system
from status_changes.models import Proposal
from status_changes.sweeps.after_window import after_window
from status_changes.sweeps.term_end import term_end
from tests.cast_registration import CATEGORY, Office, on
from tests.flows.test_deferral import decided
from tests.flows.test_deferral import hand_in as ask_for_deferral
from tests.flows.test_registration import DAY_2, agree, answers, begin, give_papers, hand_in, sign
from tests.flows.test_sweeps import DAY_AFTER, FIRST_DAY

TERM_OVER = date(2024, 1, 20)
SPRING = date(2024, 2, 26)
LATER = date(2024, 2, 1)
LATE = date(2023, 9, 20)
WHY = "住院至1月12日，凭出院小结"


def granted(office: Office) -> int:
    """Wang's registration, granted in September and never confirmed."""
    office.pay(office.cast.wang)
    pk = hand_in(office, office.cast.wang)
    agree(pk, office.cast.dept_head, on(date(2023, 9, 6)))
    agree(pk, office.cast.registrar, on(date(2023, 9, 7)))
    return pk


def next_term(office: Office) -> Office:
    """The spring term, with its batch."""
    with unrecorded("the next term of a test"):
        term = Term.objects.create(
            code="2023-2024-2", school_year="2023-2024", ordinal=2, opens_on=SPRING,
            ends_on=SPRING + timedelta(days=130),
        )  # fmt: skip
    opened = open_batch(
        term=term, categories=(CATEGORY,), openings={"RETURNING": SPRING}, by=office.cast.aa_head, at=on(SPRING, 8)
    )
    return Office(office.cast, term, Batch.objects.get(pk=opened.batch))


def begin_in(spring: Office):
    wang = spring.cast.wang
    return open_application(kind="registration", subject=spring.row(wang).pk, by=wang, at=on(SPRING, 10))


def state_of(pk: int) -> str:
    return Application.objects.get(pk=pk).state


class TestGrantedAndNeverConfirmed:
    def test_until_the_last_day_of_the_term_it_can_be_confirmed(self, office):
        pk = granted(office)
        last = office.term.ends_on
        term_end(at=on(last, 23))
        assert state_of(pk) == State.DECIDED
        sign(pk, office.cast.wang, on(last, 23, 30))
        assert office.row(office.cast.wang).state == TermState.REGISTERED

    def test_with_the_term_it_lapses_and_the_student_is_told_and_stands_unregistered(self, office):
        pk = granted(office)
        term_end(at=on(TERM_OVER, 1))
        assert state_of(pk) == State.LAPSED
        assert office.row(office.cast.wang).state == TermState.UNREGISTERED
        assert Notice.objects.filter(person=office.cast.wang, text="casework.lapsed").count() == 1
        assert Entry.objects.filter(event="casework.ran-out", person=office.cast.wang).count() == 1
        with pytest.raises(ForeignApplication):
            confirm(application_id=pk, network=None, device="", by=office.cast.wang, at=on(TERM_OVER, 9))

    def test_the_next_term_is_free_to_begin(self, office):
        granted(office)
        term_end(at=on(TERM_OVER, 1))
        assert begin_in(next_term(office)).ids

    def test_without_the_sweep_it_would_not_be(self, office):
        """The guard that makes the lapse needed: of one enrollment one application is open at a time."""
        granted(office)
        with pytest.raises(CannotBegin):
            begin_in(next_term(office))

    def test_twice_is_once(self, office):
        granted(office)
        term_end(at=on(TERM_OVER, 1))
        term_end(at=on(TERM_OVER + timedelta(days=1), 1))
        assert Notice.objects.filter(text="casework.lapsed").count() == 1


class TestLeftWithTheStudent:
    def test_a_draft_that_was_never_handed_in_stands_in_nobodys_way(self, office):
        draft = begin(office, office.cast.wang)
        spring = next_term(office)
        with pytest.raises(CannotBegin):
            begin_in(spring)
        term_end(at=on(TERM_OVER, 1))
        assert begin_in(spring).ids
        assert state_of(draft) == State.DRAFT

    def test_who_has_come_back_after_auto_left_and_never_answered_is_free_too(self, office):
        """The row is unregistered already, so the sweep passes it by."""
        office.pay(office.cast.wang)
        pk = hand_in(office, office.cast.wang)
        return_application(
            application_id=pk, items={"field:phone": ""}, note="号码有误", by=office.cast.dept_head, at=on(DAY_2)
        )
        with unrecorded("auto-left was confirmed in November"):
            TermRegistration.objects.filter(pk=office.row(office.cast.wang).pk).update(state=TermState.UNREGISTERED)
        term_end(at=on(TERM_OVER, 1))
        assert state_of(pk) == State.LAPSED
        assert begin_in(next_term(office)).ids

    def test_what_was_returned_and_never_answered_lapses(self, office):
        office.pay(office.cast.wang)
        pk = hand_in(office, office.cast.wang)
        items = {"field:phone": ""}
        return_application(application_id=pk, items=items, note="号码有误", by=office.cast.dept_head, at=on(DAY_2))
        term_end(at=on(TERM_OVER, 1))
        assert state_of(pk) == State.LAPSED
        assert begin_in(next_term(office)).ids


class TestNeverAnsweredWhileTheTermRuns:  # domain 3.3: WITH_APPLICANT, deadline passed
    """Wang's was returned on 6 September, to be answered by the 13th; the window ends on the 18th."""

    @pytest.fixture
    def returned(self, office) -> int:
        office.pay(office.cast.wang)
        pk = hand_in(office, office.cast.wang)
        items = {"field:phone": ""}
        at = on(date(2023, 9, 6))
        return_application(application_id=pk, items=items, note="号码有误", by=office.cast.dept_head, at=at)
        return pk

    def test_on_the_last_day_to_register_it_can_still_be_answered(self, office, returned):
        assert Application.objects.get(pk=returned).due_on < DAY_AFTER - timedelta(days=1)
        sweeps_of(DAY_AFTER - timedelta(days=1))
        assert state_of(returned) == State.WITH_APPLICANT

    def test_the_night_after_it_lapses_and_the_same_night_finds_the_student_overdue(self, office, returned):
        sweeps_of(DAY_AFTER)
        assert state_of(returned) == State.LAPSED
        assert office.row(office.cast.wang).state == TermState.OVERDUE
        told = Notice.objects.filter(person=office.cast.wang).order_by("pk").values_list("text", flat=True)
        assert list(told)[-2:] == ["casework.lapsed", "status_changes.overdue"]
        sweeps_of(FIRST_DAY)
        assert Proposal.objects.filter(person=office.cast.wang, kind="AUTO_LEFT").exists()

    def test_who_registers_then_has_made_it_up_late(self, office, returned):
        sweeps_of(DAY_AFTER)
        with pytest.raises(CannotSubmit):
            hand_in(office, office.cast.wang, at=on(LATE))
        again = Application.objects.filter(person=office.cast.wang, state=State.DRAFT).get().pk
        said = answers(office, office.cast.wang, late_reason="住院")
        submit(application_id=again, particulars=said, by=office.cast.wang, at=on(LATE))
        agree(again, office.cast.dept_head, on(LATE, 11))
        agree(again, office.cast.registrar, on(LATE, 12))
        sign(again, office.cast.wang, on(LATE, 14))
        assert due_on(office.batch, LATE).get(person=office.cast.wang).outcome == "MADE_UP"

    def test_not_while_days_to_answer_are_left(self, office):
        office.pay(office.cast.wang)
        pk = hand_in(office, office.cast.wang)
        last = DAY_AFTER - timedelta(days=1)
        items = {"field:phone": ""}
        return_application(application_id=pk, items=items, note="号码有误", by=office.cast.dept_head, at=on(last))
        due = Application.objects.get(pk=pk).due_on
        sweeps_of(due)
        assert state_of(pk) == State.WITH_APPLICANT
        sweeps_of(due + timedelta(days=1))
        assert (state_of(pk), office.row(office.cast.wang).state) == (State.LAPSED, TermState.OVERDUE)

    def test_nor_while_the_own_deferral_runs(self, office, returned):
        with unrecorded("a day of the student's own, of a test"):
            TermRegistration.objects.filter(pk=office.row(office.cast.wang).pk).update(deadline=FIRST_DAY)
        sweeps_of(FIRST_DAY)
        assert state_of(returned) == State.WITH_APPLICANT
        sweeps_of(FIRST_DAY + timedelta(days=1))
        assert state_of(returned) == State.LAPSED

    def test_a_deferral_that_was_never_answered_stands_in_no_proposals_way(self, office):
        pk = ask_for_deferral(office, office.cast.wang)
        proof = ["material:PROOF"]
        return_application(application_id=pk, items=proof, note="看不清", by=office.cast.dept_head, at=on(DAY_2, 16))
        sweeps_of(DAY_AFTER)
        assert state_of(pk) == State.LAPSED
        sweeps_of(FIRST_DAY)
        assert Proposal.objects.filter(person=office.cast.wang, kind="AUTO_LEFT").exists()

    def test_what_is_answered_while_the_sweep_looks_keeps_its_place(self, office, returned):
        """Of one enrollment one application is open at a time, also when the sweep came too late for it."""
        with unrecorded("answered a moment before, of a test"):
            Application.objects.filter(pk=returned).update(state=State.OPEN)
        run_out(kind="registration", applications=[returned], is_over=False, by=the_system(), at=on(DAY_AFTER, 1))
        found = Application.objects.get(pk=returned)
        assert found.state == State.OPEN
        assert found.exclusive


def sweeps_of(day: date) -> None:
    """What the task of that night does."""
    term_end(at=on(day, 1, 15))
    after_window(at=on(day, 1, 15))


class TestWithinItsTime:
    def late(self, office) -> int:
        """Granted on the last working day of the term, to be confirmed within three more."""
        office.pay(office.cast.wang)
        pk = hand_in(office, office.cast.wang)
        last = office.term.ends_on
        agree(pk, office.cast.dept_head, on(last - timedelta(days=1)))
        agree(pk, office.cast.registrar, on(last))
        return pk

    def test_who_was_promised_days_beyond_the_term_has_them_and_no_more(self, office):
        pk = self.late(office)
        due = Application.objects.get(pk=pk).due_on
        assert due > office.term.ends_on
        term_end(at=on(due, 1))
        assert state_of(pk) == State.DECIDED
        assert begin_in(next_term(office)).ids
        term_end(at=on(due + timedelta(days=1), 1))
        assert state_of(pk) == State.LAPSED

    def test_a_granted_deferral_does_not_lapse_for_want_of_a_word(self, office):
        decided(office, ask_for_deferral(office, office.cast.wang), date(2023, 9, 6))
        with unrecorded("its effect was put off"):
            Application.objects.filter(kind="deferral").update(state=State.DECIDED)
        term_end(at=on(TERM_OVER, 1))
        assert Application.objects.get(kind="deferral").state != State.LAPSED


class TestLeftWithAnOffice:
    def test_it_goes_on_there_and_stands_in_no_new_ones_way(self, office):
        office.pay(office.cast.wang)
        pk = hand_in(office, office.cast.wang)
        term_end(at=on(TERM_OVER, 1))
        assert state_of(pk) == State.OPEN
        assert begin_in(next_term(office)).ids
        agree(pk, office.cast.dept_head, on(LATER))
        agree(pk, office.cast.registrar, on(LATER))
        sign(pk, office.cast.wang, on(LATER, 12))
        assert office.row(office.cast.wang).state == TermState.REGISTERED


def test_who_filed_it_for_the_student_is_told_too(office):
    clerk = office.cast.dept_staff
    office.pay(office.cast.wang)
    subject = office.row(office.cast.wang).pk
    why = {"ground": "ABROAD", "reason": "在国外实习，委托系部办理"}
    pk = begin_on_behalf(kind="registration", subject=subject, **why, by=clerk, at=on(DAY_2)).ids[0]
    give_papers(pk)
    submit(application_id=pk, particulars=answers(office, office.cast.wang), by=clerk, at=on(DAY_2))
    agree(pk, office.cast.dept_head, on(date(2023, 9, 6)))
    agree(pk, office.cast.registrar, on(date(2023, 9, 7)))
    term_end(at=on(TERM_OVER, 1))
    told = set(Notice.objects.filter(text="casework.lapsed").values_list("person", flat=True))
    assert told == {office.cast.wang.pk, clerk.pk}


class TestReopening:
    @pytest.fixture
    def lapsed(self, office) -> int:
        pk = granted(office)
        term_end(at=on(TERM_OVER, 1))
        return pk

    def test_academic_affairs_reopens_it_with_a_reason_and_it_is_confirmed(self, office, lapsed):
        reopen(application_id=lapsed, why=WHY, by=office.cast.aa_head, at=on(LATER))
        application = Application.objects.get(pk=lapsed)
        assert (application.state, application.due_on) == (State.DECIDED, date(2024, 2, 5))  # 4 February is worked
        assert Notice.objects.filter(person=office.cast.wang, text="casework.reopened").count() == 1
        sign(lapsed, office.cast.wang, on(LATER, 12))
        assert office.row(office.cast.wang).state == TermState.REGISTERED
        entry = Entry.objects.get(event="casework.reopened")
        assert entry.particulars["why"] == WHY

    @pytest.mark.parametrize("role", ["dept_head", "dept_staff", "tutor", "sa_head", "wang", "principal", "auditor"])
    def test_nobody_else_does(self, office, lapsed, role):
        with pytest.raises(NotFound):
            reopen(application_id=lapsed, why=WHY, by=getattr(office.cast, role), at=on(LATER))

    def test_who_has_left_the_roll_meanwhile_is_told_and_nothing_is_half_done(self, office, lapsed):
        reopen(application_id=lapsed, why=WHY, by=office.cast.aa_head, at=on(LATER))
        gone = office.enrollment(office.cast.wang).pk
        change_status(enrollments=[gone], transition="cancel", authority="未注册", by=office.cast.aa_head, at=on(LATER))
        with pytest.raises(NoLongerFits):
            sign(lapsed, office.cast.wang, on(LATER, 12))
        answer = office.cast.client(office.cast.wang).post(reverse("casework:confirm", args=[lapsed]), follow=True)
        assert "不能注册" in answer.content.decode()
        assert state_of(lapsed) == State.DECIDED
        assert not Confirmation.objects.filter(application=lapsed).exists()

    def test_the_reminders_begin_anew(self, office):
        lapsed = granted(office)
        remind_all(at=on(date(2023, 9, 8), 7))
        [one] = waiting([Application.objects.get(pk=lapsed)], on(date(2023, 9, 8), 12))
        assert len(one.reminded) == 1
        term_end(at=on(TERM_OVER, 1))
        reopen(application_id=lapsed, why=WHY, by=office.cast.aa_head, at=on(LATER))
        [one] = waiting([Application.objects.get(pk=lapsed)], on(LATER, 12))
        assert (one.reminded, one.is_ripe) == ([], False)
        remind_all(at=on(LATER + timedelta(days=1), 7))
        [one] = waiting([Application.objects.get(pk=lapsed)], on(LATER + timedelta(days=1), 12))
        assert len(one.reminded) == 1

    def test_who_entered_the_fee_does_not(self, office, lapsed):
        with unrecorded("the registrar has entered the fee"):
            FeeRecord.objects.filter(enrollment=office.enrollment(office.cast.wang)).update(
                entered_by=office.cast.registrar
            )
        with pytest.raises(NotFound):
            reopen(application_id=lapsed, why=WHY, by=office.cast.registrar, at=on(LATER))

    def test_not_without_a_reason_and_not_twice(self, office, lapsed):
        with pytest.raises(CannotReopen):
            reopen(application_id=lapsed, why=" ", by=office.cast.aa_head, at=on(LATER))
        reopen(application_id=lapsed, why=WHY, by=office.cast.aa_head, at=on(LATER))
        with pytest.raises(NotFound):
            reopen(application_id=lapsed, why=WHY, by=office.cast.registrar, at=on(LATER))

    def test_what_was_never_granted_cannot_be(self, office):
        office.pay(office.cast.wang)
        pk = hand_in(office, office.cast.wang)
        return_application(
            application_id=pk, items={"field:phone": ""}, note="号码有误", by=office.cast.dept_head, at=on(DAY_2)
        )
        term_end(at=on(TERM_OVER, 1))
        with pytest.raises(NotFound):
            reopen(application_id=pk, why=WHY, by=office.cast.aa_head, at=on(LATER))

    def test_on_its_page_by_the_office_alone(self, office, lapsed):
        page, reopening = (reverse(f"casework:{name}", args=[lapsed]) for name in ("application", "reopen"))
        head, tutor = (office.cast.client(getattr(office.cast, role)) for role in ("aa_head", "tutor"))
        assert reopening in head.get(page).content.decode()
        assert reopening not in tutor.get(page).content.decode()
        assert head.get(reopening).status_code == 200
        assert head.post(reopening, {"why": ""}).status_code == 400
        assert tutor.get(reopening).status_code == tutor.post(reopening, {"why": ""}).status_code == 404
        answer = head.post(reopening, {"why": WHY})
        assert answer.url == page
        assert state_of(lapsed) == State.DECIDED
