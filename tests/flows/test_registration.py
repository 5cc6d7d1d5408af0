"""Wang confirms the data and hands in the papers; the department recommends, academic affairs approves; Wang confirms
and is enrolled."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from casework.actions.answer import StillMissing, answer
from casework.actions.confirm import confirm
from casework.actions.decide import OpinionMissing, decide
from casework.actions.open_application import open_application
from casework.actions.return_application import NothingNamed, return_application
from casework.actions.submit import CannotSubmit, submit
from casework.actions.take_back import take_back
from casework.kind import CannotBegin
from casework.models import Material, Notice, Outcome, State
from casework.queries.desk import ForeignApplication, NotOnTheDesk, on_the_desk_of
from enrollment.actions.enter_students import enter_students
from enrollment.actions.open_batch import CannotOpenBatch, open_batch
from enrollment.models import Cohort, Placement, Roster, Status, StatusPeriod, TermRegistration, TermState
from enrollment.queries.own_data import own_data
from enrollment.rules.newcomer import NewStudent
from enrollment.sweeps.opening_days import freeze_due
from security.journal import unrecorded
from tests.cast_registration import CATEGORY, OPENING, Office, on

DAY_2 = OPENING + timedelta(days=1)


def begin(office: Office, person, at=None) -> int:
    return open_application(kind="registration", subject=office.row(person).pk, by=person, at=at or on(DAY_2)).ids[0]


def answers(office: Office, person, **more) -> dict:
    said = {item.name: {"right": True} for item in own_data(office.row(person))}
    return {"data": said | more.pop("data", {}), "health_changed": False, **more}


def give_papers(application_id: int) -> None:
    """Put a file into every required slot, as the upload does."""
    from casework.models import File, MaterialFile
    from security.queries import the_system

    with unrecorded("papers of a test"):
        for material in Material.objects.filter(application=application_id, is_required=True):
            file = File(
                stored_as=f"test-{uuid4()}",
                name="收据.jpg",
                sha256=b"0" * 32,
                sm3=b"0" * 32,
                size=1,
                content_type="image/jpeg",
                key_id=1,
                state="CLEAN",
                added_by=the_system(),
                added_at=on(DAY_2),
            )
            file.save()
            MaterialFile.objects.create(material=material, file=file, added_at=on(DAY_2))
            material.state = "SUBMITTED"
            material.save()


def hand_in(office: Office, person, at=None, **more) -> int:
    pk = begin(office, person, at)
    give_papers(pk)
    submit(application_id=pk, particulars=answers(office, person, **more), by=person, at=at or on(DAY_2))
    return pk


def agree(application_id: int, officer, at, *, agrees=True, opinion=""):
    return decide(application_id=application_id, agrees=agrees, opinion=opinion, by=officer, at=at)


def sign(application_id: int, person, at):
    return confirm(application_id=application_id, network="10.0.0.7", device="A phone", by=person, at=at)


class TestTheWholePathUnderDetailed:
    def test_department_then_academic_affairs_then_the_student_and_she_is_enrolled(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        assert office.row(cast.wang).state == TermState.IN_PROCESS
        assert office.application(cast.wang).due_on == date(2023, 9, 7)  # two working days for the department

        agree(pk, cast.dept_head, on(date(2023, 9, 6)))
        assert office.application(cast.wang).due_on == date(2023, 9, 11)  # three for academic affairs
        agree(pk, cast.registrar, on(date(2023, 9, 7)))
        granted = office.application(cast.wang)
        assert (granted.state, granted.outcome) == (State.DECIDED, Outcome.GRANTED)
        assert office.enrollment(cast.wang).status == Status.PENDING  # only her own word makes it true
        assert granted.due_on == date(2023, 9, 12)  # three working days to confirm

        sign(pk, cast.wang, on(date(2023, 9, 8)))
        assert office.enrollment(cast.wang).status == Status.ACTIVE
        assert office.row(cast.wang).state == TermState.REGISTERED
        assert not office.row(cast.wang).is_late
        kept = office.application(cast.wang).confirmation
        assert (str(kept.network), kept.device) == ("10.0.0.7", "A phone")
        current = StatusPeriod.objects.get(
            enrollment=office.enrollment(cast.wang), during__contains=date(2023, 9, 8), recorded__upper_inf=True
        )
        assert (current.status, current.application) == ("ACTIVE", granted.number)

    def test_a_deadline_over_a_holiday_counts_the_make_up_days(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang, at=on(date(2023, 9, 28)), late_reason="住院", data={})
        assert office.application(cast.wang).due_on == date(2023, 10, 8)
        agree(pk, cast.dept_head, on(date(2023, 10, 8)))
        assert office.application(cast.wang).due_on == date(2023, 10, 11)

    def test_academic_affairs_may_override_the_department_but_says_why(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        agree(pk, cast.dept_head, on(date(2023, 9, 6)), agrees=False, opinion="材料不符")
        with pytest.raises(OpinionMissing):
            agree(pk, cast.registrar, on(date(2023, 9, 7)))
        agree(pk, cast.registrar, on(date(2023, 9, 7)), opinion="材料已当面核实")
        assert office.application(cast.wang).outcome == Outcome.GRANTED

    def test_a_correction_of_contact_data_is_written_back_when_it_takes_effect(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang, data={"phone": {"right": False, "value": "13800001234"}})
        agree(pk, cast.dept_head, on(date(2023, 9, 6)))
        agree(pk, cast.aa_head, on(date(2023, 9, 7)))
        assert type(cast.wang).objects.get(pk=cast.wang.pk).phone != "13800001234"
        sign(pk, cast.wang, on(date(2023, 9, 8)))
        assert type(cast.wang).objects.get(pk=cast.wang.pk).phone == "13800001234"


class TestUnderBrief:
    def test_academic_affairs_alone_without_a_clock(self, brief_office):
        office, cast = brief_office, brief_office.cast
        pk = hand_in(office, cast.wang)
        assert office.application(cast.wang).due_on is None
        assert not on_the_desk_of(cast.dept_head, on(DAY_2)).exists()
        agree(pk, cast.registrar, on(date(2023, 9, 7)))
        sign(pk, cast.wang, on(date(2023, 9, 8)))
        assert office.enrollment(cast.wang).status == Status.ACTIVE

    def test_the_window_is_fifteen_working_days(self, brief_office):
        assert brief_office.row(brief_office.cast.wang).deadline == date(2023, 9, 25)


class TestReturning:
    def test_only_what_was_named_changes_and_the_clock_stands_still_meanwhile(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        return_application(
            application_id=pk,
            items=["material:FEE_OR_AID", "field:phone"],
            note="收据不清楚",
            by=cast.dept_head,
            at=on(date(2023, 9, 6)),
        )
        back = office.application(cast.wang)
        assert (back.state, back.due_on) == (State.WITH_APPLICANT, date(2023, 9, 13))  # five working days
        with pytest.raises(StillMissing):
            answer(application_id=pk, particulars={}, by=cast.wang, at=on(date(2023, 9, 13)))
        give_papers(pk)
        changed = answers(office, cast.wang, data={"phone": {"right": False, "value": "13900009999"}})
        answer(
            application_id=pk, particulars={**changed, "health_changed": True}, by=cast.wang, at=on(date(2023, 9, 13))
        )
        again = office.application(cast.wang)
        assert (again.state, again.waiting_for.office) == (State.OPEN, "DEPT")
        assert again.due_on == date(2023, 9, 14)  # one working day was left
        assert again.particulars["health_changed"] is False  # nobody had asked for that
        agree(pk, cast.dept_head, on(date(2023, 9, 14)))
        agree(pk, cast.aa_head, on(date(2023, 9, 15)))
        sign(pk, cast.wang, on(date(2023, 9, 15), 15))
        assert type(cast.wang).objects.get(pk=cast.wang.pk).phone == "13900009999"

    def test_of_the_data_only_the_item_that_was_named_changes(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        return_application(application_id=pk, items=["field:phone"], note="打不通", by=cast.dept_head, at=on(DAY_2))
        wrong = {"right": False, "value": "x"}
        changed = answers(office, cast.wang, data={"phone": {"right": True}, "email": wrong, "home_address": wrong})
        answer(application_id=pk, particulars=changed, by=cast.wang, at=on(DAY_2, 15))
        said = office.application(cast.wang).particulars["data"]
        assert said["email"] == said["home_address"] == {"right": True}

    def test_a_rule_that_asks_for_a_reason_since_is_answered_with_the_correction(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        return_application(application_id=pk, items=["field:phone"], note="打不通", by=cast.dept_head, at=on(DAY_2))
        office.hold(cast.wang, "FAILED_COURSE")
        changed = answers(office, cast.wang, data={"phone": {"right": True}})
        with pytest.raises(CannotSubmit) as refusal:
            answer(application_id=pk, particulars=changed, by=cast.wang, at=on(DAY_2, 15))
        [ruling] = refusal.value.rulings
        reasons = {ruling.provision.clause: "已报名重修"}
        answer(application_id=pk, particulars=changed, reasons=reasons, by=cast.wang, at=on(DAY_2, 15))
        assert office.application(cast.wang).state == State.OPEN

    def test_a_return_names_something_of_this_application_and_says_what_is_wrong(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        for items, note in (([], "不清楚"), (["material:NOTHING"], "不清楚"), (["material:FEE_OR_AID"], " ")):
            with pytest.raises(NothingNamed):
                return_application(application_id=pk, items=items, note=note, by=cast.dept_head, at=on(DAY_2))


class TestWhatStandsInTheWay:
    def test_unpaid_fees_block_with_the_article(self, office):
        cast = office.cast
        office.pay(cast.wang, state="UNPAID")
        pk = begin(office, cast.wang)
        give_papers(pk)
        with pytest.raises(CannotSubmit) as refusal:
            submit(application_id=pk, particulars=answers(office, cast.wang), by=cast.wang, at=on(DAY_2))
        [ruling] = refusal.value.rulings
        assert ruling.provision.clause == "registration.fee_is_settled"
        assert "二(一)2" in ruling.provision.cites

    def test_aid_counts_as_settled(self, office):
        office.pay(office.cast.wang, state="GREEN_CHANNEL")
        assert hand_in(office, office.cast.wang)

    def test_missing_papers_and_unconfirmed_data_are_all_named_at_once(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = begin(office, cast.wang)
        with pytest.raises(CannotSubmit) as refusal:
            submit(application_id=pk, particulars={}, by=cast.wang, at=on(DAY_2))
        clauses = {ruling.provision.clause for ruling in refusal.value.rulings}
        assert {"registration.required_papers_are_given", "registration.data_is_confirmed"} <= clauses

    def test_after_the_window_a_reason_is_asked_and_it_counts_as_late(self, office):
        cast = office.cast
        office.pay(cast.wang)
        late = on(date(2023, 9, 19))
        pk = begin(office, cast.wang, late)
        give_papers(pk)
        with pytest.raises(CannotSubmit):
            submit(application_id=pk, particulars=answers(office, cast.wang), by=cast.wang, at=late)
        submit(application_id=pk, particulars=answers(office, cast.wang, late_reason="住院"), by=cast.wang, at=late)
        assert office.application(cast.wang).is_late

    def test_nobody_begins_before_the_opening_or_for_somebody_else_or_twice(self, office):
        cast = office.cast
        with pytest.raises(CannotBegin):
            begin(office, cast.wang, on(OPENING - timedelta(days=1)))
        with pytest.raises(CannotBegin):
            open_application(kind="registration", subject=office.row(cast.wang).pk, by=cast.li, at=on(DAY_2))
        begin(office, cast.wang)
        with pytest.raises(CannotBegin, match=r"已|already"):
            begin(office, cast.wang)


class TestWhoDecides:
    def test_another_department_does_not_see_it(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        assert on_the_desk_of(cast.dept_head, on(DAY_2)).filter(pk=pk).exists()
        assert not on_the_desk_of(cast.other_dept_head, on(DAY_2)).exists()
        with pytest.raises(NotOnTheDesk):
            agree(pk, cast.other_dept_head, on(DAY_2))

    def test_who_came_second_reads_who_decided_when_and_what(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        agree(pk, cast.dept_head, on(date(2023, 9, 6)))
        agree(pk, cast.registrar, on(date(2023, 9, 7), 14, 20))
        with pytest.raises(NotOnTheDesk, match=r"赵敏.*2023-09-07 14:20"):
            agree(pk, cast.other_registrar, on(date(2023, 9, 7), 15))

    def test_fee_officers_and_administrators_have_no_desk(self, office):
        cast = office.cast
        office.pay(cast.wang)
        hand_in(office, cast.wang)
        for person in (cast.finance, cast.sysadmin, cast.auditor, cast.principal, cast.dept_staff):
            assert not on_the_desk_of(person, on(DAY_2)).exists()

    def test_a_refusal_says_why_and_leaves_five_working_days_to_rectify(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        agree(pk, cast.dept_head, on(date(2023, 9, 6)))
        with pytest.raises(OpinionMissing):
            agree(pk, cast.aa_head, on(date(2023, 9, 7)), agrees=False)
        agree(pk, cast.aa_head, on(date(2023, 9, 7)), agrees=False, opinion="收据系伪造")
        assert office.application(cast.wang).outcome == Outcome.REFUSED
        assert office.row(cast.wang).rectify_until == date(2023, 9, 14)
        again = hand_in(office, cast.wang, at=on(date(2023, 9, 8)))
        assert office.application(cast.wang).pk == again


class TestTakingBack:
    def test_until_it_is_decided(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        take_back(application_id=pk, by=cast.wang, at=on(DAY_2, 11))
        assert office.row(cast.wang).state == TermState.NOT_STARTED
        with pytest.raises(NotOnTheDesk):
            agree(pk, cast.dept_head, on(DAY_2, 12))
        second = hand_in(office, cast.wang)
        agree(second, cast.dept_head, on(date(2023, 9, 6)))
        agree(second, cast.aa_head, on(date(2023, 9, 7)))
        with pytest.raises(ForeignApplication):
            take_back(application_id=second, by=cast.wang, at=on(date(2023, 9, 8)))


class TestOpeningTheBatch:
    def test_only_the_head_of_academic_affairs_and_only_once(self, office):
        common = {"term": office.term, "categories": (CATEGORY,), "openings": {"RETURNING": OPENING}, "at": on(OPENING)}
        with pytest.raises(CannotOpenBatch):
            open_batch(by=office.cast.registrar, **common)
        with pytest.raises(CannotOpenBatch, match=r"已|already"):
            open_batch(by=office.cast.aa_head, **common)

    def test_the_window_is_ten_working_days_and_the_roster_is_frozen(self, office):
        row = office.row(office.cast.wang)
        assert (row.deadline, row.state, row.counted_in_due) == (date(2023, 9, 18), TermState.NOT_STARTED, True)


class TestFreezing:
    def test_a_new_student_is_due_once_arrived_and_one_who_is_only_admitted_is_not(self, office):
        cast, places = office.cast, Placement.objects.get(enrollment=office.enrollment(office.cast.wang))
        with unrecorded("this year's cohort"):
            cohort = Cohort.objects.create(year=2023)
        usual = {
            "unit": places.unit_id, "major": places.major_id, "cohort": cohort.pk,
            "level": "HE", "category": CATEGORY, "length_years": Decimal(3),
            "begins_on": date(2023, 9, 1), "entered_on": date(2023, 9, 1),
        }  # fmt: skip
        arrived = NewStudent(name="新来", student_no="2023990001", status="PENDING", **usual)
        awaited = NewStudent(name="未到", ksh="23990000000002", status="ADMITTED", **usual)
        enter_students(rows=[arrived, awaited], by=cast.registrar, at=on(OPENING))
        with unrecorded("a roster for new students"):
            Roster.objects.create(batch=office.batch, group="NEW", opens_on=DAY_2, window_ends_on=date(2023, 9, 19))
        assert freeze_due(at=on(DAY_2)) == 1
        due = TermRegistration.objects.filter(roster__group="NEW").values_list("person__name", flat=True)
        assert list(due) == ["新来"]

    def test_new_students_are_due_from_their_own_opening_day_and_are_told(self, office):
        later = OPENING + timedelta(days=7)
        with unrecorded("a roster for later"):
            roster = Roster.objects.create(
                batch=office.batch, group="NEW", opens_on=later, window_ends_on=date(2023, 9, 25)
            )
        assert freeze_due(at=on(OPENING)) == 0
        assert freeze_due(at=on(later)) == 1
        assert freeze_due(at=on(later, 11)) == 0
        assert Roster.objects.get(pk=roster.pk).frozen_at == on(later)
        told = Notice.objects.get(person=office.cast.wang, text="enrollment.term-opened")
        assert told.facts["ends"] == "2023-09-18"
