"""Who does not arrive gives the admission up: proposed after the check-in, prepared, confirmed by another (INT-4, T03).

Two days of arrival; then the check-in is closed. Wang is of mechanics and a minor, Gao of age.
"""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from casework.actions.decide import decide
from casework.actions.submit import CannotSubmit
from casework.actions.undo_decision import undo_decision
from casework.models import Application, Notice, State
from casework.queries.desk import NotOnTheDesk, on_the_desk_of
from casework.sweeps.effects import take_effects
from enrollment.actions.accept_force_majeure import accept_force_majeure
from enrollment.actions.check_in import CannotCheckIn
from enrollment.actions.close_intake import close_intake
from enrollment.actions.grant_arrival_leave import CannotGrantLeave, grant_arrival_leave
from enrollment.actions.note_arrival_contact import note_arrival_contact
from enrollment.models import Status, StatusPeriod
from enrollment.sweeps.no_shows import mark_overdue
from security.models import Entry
from security.queries import NotFound
from status_changes.actions.drop_proposal import drop_proposal
from status_changes.actions.report_dynamics import report_dynamics
from status_changes.actions.take_up import take_up
from status_changes.models import Proposal
from status_changes.sweeps.no_shows import no_shows
from tests.cast_intake import FIRST, LAST, IntakeOffice
from tests.cast_registration import on

CLOSED = LAST + timedelta(days=1)
LATER = CLOSED + timedelta(days=2)


def contact(office: IntakeOffice, key: str, by=None) -> None:
    note_arrival_contact(
        arrival=office.arrival(key).pk, spoken_on=CLOSED, way="PHONE", reached="STUDENT", said="称已在外地就业",
        by=by or office.cast.dept_head, at=on(CLOSED, 10),
    )  # fmt: skip


def swept(day: date = CLOSED) -> int:
    return no_shows(at=on(day, 12))


def read(office: IntakeOffice, key: str, page: str) -> str:
    reader = office.persons.get(key) or office.cast.persons[key]
    return office.cast.client(reader).get(page).content.decode()


@pytest.fixture
def closed(arrival_day: IntakeOffice) -> IntakeOffice:
    """The day after the last day of arrival: nobody has come, and the check-in is closed."""
    close_intake(intake=arrival_day.intake.pk, by=arrival_day.cast.aa_head, at=on(CLOSED))
    return arrival_day


@pytest.fixture
def proposed(no_show_proposed: IntakeOffice) -> IntakeOffice:
    """With Wang somebody has spoken, and it is proposed."""
    return no_show_proposed


def of(office: IntakeOffice, key: str = "wang") -> Proposal:
    return Proposal.objects.get(person=office.persons[key])


def taken_up(office: IntakeOffice, day: date = CLOSED, **values) -> Application:
    usual = {"proposal": of(office).pk, "by": office.cast.registrar, "at": on(day, 14)}
    return Application.objects.get(pk=take_up(**usual | values).application)


def answered(office: IntakeOffice, case: Application, *, agrees: bool = True, by=None, hour: int = 15) -> None:
    head = by or office.cast.aa_head
    decide(application_id=case.pk, agrees=agrees, opinion="属实", by=head, at=on(CLOSED, hour))


def texts(person) -> list[str]:
    found = Notice.objects.filter(person=person, text__startswith="status_changes.")
    return [one.removeprefix("status_changes.") for one in found.order_by("pk").values_list("text", flat=True)]


class TestForWhomItIsProposed:  # INT-4
    def test_for_nobody_while_the_check_in_is_open(self, arrival_day):
        assert swept(LAST) == 0

    def test_for_who_did_not_arrive_once_somebody_has_tried_to_reach_the_student(self, closed):
        assert swept() == 0
        contact(closed, "wang")
        assert swept() == 1
        assert (of(closed).kind, of(closed).ground, of(closed).state) == ("FORFEITURE", "NO_SHOW", "PROPOSED")
        assert closed.enrollment("wang").status == Status.ADMITTED

    def test_once(self, proposed):
        assert swept() == 0
        assert swept(LATER) == 0

    def test_not_while_a_leave_runs_but_when_it_ran_out(self, arrival_day):
        office, until = arrival_day, LAST + timedelta(days=5)
        grant_arrival_leave(
            arrival=office.arrival("wang").pk, until=until, reason="家中洪灾", by=office.cast.registrar, at=on(FIRST)
        )
        close_intake(intake=office.intake.pk, by=office.cast.aa_head, at=on(CLOSED))
        contact(office, "wang")
        assert swept(until) == 0
        day_after = until + timedelta(days=1)
        mark_overdue(at=on(day_after))
        assert swept(day_after) == 1

    def test_not_while_a_report_of_where_the_student_is_is_open(self, closed):  # ORG-3
        contact(closed, "wang")
        report_dynamics(
            enrollment=closed.enrollment("wang").pk, finding="MISSING", said="家长报案", by=closed.cast.dept_head,
            at=on(CLOSED, 11),
        )  # fmt: skip
        assert swept() == 0

    def test_the_student_and_academic_affairs_are_told(self, proposed):
        assert texts(proposed.persons["wang"]) == ["forfeiture-proposed"]
        assert texts(proposed.cast.aa_head) == ["forfeitures-proposed"]


class TestTheWay:
    def test_prepared_by_one_confirmed_by_another_and_the_admission_is_given_up(self, proposed):
        case = taken_up(proposed)
        assert of(proposed).state == "TAKEN_UP"
        assert not on_the_desk_of(proposed.cast.registrar, on(CLOSED, 15)).filter(pk=case.pk).exists()
        answered(proposed, case)
        assert proposed.enrollment("wang").status == Status.ADMITTED  # ten seconds to undo
        take_effects(at=on(CLOSED, 16))
        assert proposed.enrollment("wang").status == Status.ADMISSION_FORFEITED
        assert of(proposed).state == "FOLLOWED"
        period = StatusPeriod.objects.get(enrollment=proposed.enrollment("wang"), status="ADMISSION_FORFEITED")
        assert period.application == case.number
        assert texts(proposed.persons["wang"]) == [
            "forfeiture-proposed",
            "forfeiture-handed-in",
            "forfeiture-confirmed",
        ]

    def test_after_that_nobody_is_checked_in(self, proposed):
        answered(proposed, taken_up(proposed))
        take_effects(at=on(CLOSED, 16))
        with pytest.raises(CannotCheckIn):
            proposed.compare("wang", at=on(CLOSED, 17))

    def test_who_prepares_it_does_not_confirm_it_too(self, proposed):
        case = taken_up(proposed, by=proposed.cast.aa_head)
        with pytest.raises(NotOnTheDesk):
            answered(proposed, case)

    def test_the_head_who_refuses_drops_it_and_it_is_not_proposed_again(self, proposed):
        answered(proposed, taken_up(proposed), agrees=False)
        take_effects(at=on(CLOSED, 16))
        assert (of(proposed).state, of(proposed).by_decision) == ("DROPPED", True)
        assert proposed.enrollment("wang").status == Status.ADMITTED
        assert swept(LATER) == 0
        assert texts(proposed.persons["wang"])[-1] == "forfeiture-not-confirmed"

    def test_whoever_logged_the_only_contact_does_not_confirm(self, closed):  # domain 2.3.12
        head = closed.cast.aa_head
        contact(closed, "wang", by=head)
        swept()
        case = taken_up(closed)
        with pytest.raises(NotOnTheDesk, match=r"contact|联系"):
            answered(closed, case)
        contact(closed, "wang")
        answered(closed, case)
        assert Application.objects.get(pk=case.pk).state == State.DECIDED

    def test_it_cannot_be_handed_in_while_a_report_is_open(self, proposed):  # ORG-3
        report_dynamics(
            enrollment=proposed.enrollment("wang").pk, finding="MISSING", said="家长报案", by=proposed.cast.dept_head,
            at=on(CLOSED, 13),
        )  # fmt: skip
        with pytest.raises(CannotSubmit) as refused:
            taken_up(proposed)
        assert {one.provision.clause for one in refused.value.rulings} == {"admission.nothing_is_reported_open"}

    def test_the_department_prepares_nothing(self, proposed):
        with pytest.raises(NotFound):
            taken_up(proposed, by=proposed.cast.dept_head)


class TestItIsDropped:
    def test_with_the_check_in_of_who_comes_late(self, proposed):
        case = taken_up(proposed)
        proposed.compare("wang", at=on(CLOSED, 15))
        assert (of(proposed).state, of(proposed).why) == ("DROPPED", "该生已报到。")
        assert Application.objects.get(pk=case.pk).state == State.LAPSED
        assert texts(proposed.persons["wang"])[-1] == "forfeiture-dropped"

    def test_also_in_the_ten_seconds_of_the_decision(self, proposed):
        case = taken_up(proposed)
        answered(proposed, case)
        proposed.compare("wang", at=on(CLOSED, 15) + timedelta(seconds=5))
        take_effects(at=on(CLOSED, 16))
        assert proposed.enrollment("wang").status == Status.PENDING

    def test_with_force_majeure_and_proposed_anew_when_that_day_has_passed(self, proposed):
        until = CLOSED + timedelta(days=7)
        accept_force_majeure(
            arrival=proposed.arrival("wang").pk, until=until, reason="台风，道路中断", by=proposed.cast.registrar,
            at=on(CLOSED, 13),
        )  # fmt: skip
        assert of(proposed).state == "DROPPED"
        assert (proposed.arrival("wang").state, proposed.arrival("wang").due_on) == ("ON_LEAVE", until)
        mark_overdue(at=on(until))
        assert swept(until) == 0
        mark_overdue(at=on(until + timedelta(days=1)))
        assert swept(until + timedelta(days=1)) == 1

    def test_by_the_head_with_a_reason(self, proposed):
        drop_proposal(proposal=of(proposed).pk, why="拟申请保留入学资格", by=proposed.cast.aa_head, at=on(CLOSED, 13))
        assert of(proposed).state == "DROPPED"
        assert swept(LATER) == 0
        assert Entry.objects.get(event="status_changes.proposals-dropped").person_id == proposed.persons["wang"].pk

    def test_a_refusal_that_is_taken_back_is_decided_again(self, proposed):
        case = taken_up(proposed)
        answered(proposed, case, agrees=False)
        undo_decision(application_ids=[case.pk], by=proposed.cast.aa_head, at=on(CLOSED, 15) + timedelta(seconds=5))
        assert of(proposed).state == "TAKEN_UP"

    def test_but_not_of_who_came_meanwhile(self, proposed):
        case = taken_up(proposed)
        answered(proposed, case, agrees=False)
        proposed.compare("wang", at=on(CLOSED, 15) + timedelta(seconds=3))
        undo_decision(application_ids=[case.pk], by=proposed.cast.aa_head, at=on(CLOSED, 15) + timedelta(seconds=5))
        assert of(proposed).state == "DROPPED"
        assert Application.objects.get(pk=case.pk).state == State.LAPSED


class TestForceMajeure:
    def accept(self, office: IntakeOffice, **values) -> None:
        usual = {
            "arrival": office.arrival("wang").pk, "until": LATER, "reason": "台风", "by": office.cast.registrar,
            "at": on(CLOSED, 13),
        }  # fmt: skip
        accept_force_majeure(**usual | values)

    def test_the_department_does_not_accept_it_alone(self, closed):
        with pytest.raises(NotFound):
            self.accept(closed, by=closed.cast.dept_head)

    @pytest.mark.parametrize("wrong", [{"until": LAST}, {"reason": "  "}])
    def test_a_day_that_is_over_or_no_reason(self, closed, wrong):
        with pytest.raises(CannotGrantLeave):
            self.accept(closed, **wrong)
        assert closed.arrival("wang").state == "NO_SHOW"

    def test_not_for_who_is_still_expected(self, arrival_day):
        with pytest.raises(CannotGrantLeave):
            self.accept(arrival_day, at=on(FIRST))


class TestTheGuardianOfAMinor:
    def test_is_told_of_the_proposal_and_of_the_decision(self, proposed):
        father = proposed.cast.guardian
        assert texts(father) == ["ward-forfeiture-proposed"]
        answered(proposed, taken_up(proposed))
        take_effects(at=on(CLOSED, 16))
        assert texts(father) == ["ward-forfeiture-proposed", "ward-forfeiture-confirmed"]

    def test_and_that_it_is_dropped(self, proposed):
        proposed.compare("wang", at=on(CLOSED, 15))
        assert texts(proposed.cast.guardian)[-1] == "ward-forfeiture-dropped"

    def test_nobody_for_who_is_of_age(self, closed):
        contact(closed, "gao")
        swept()
        assert not Notice.objects.filter(text__startswith="status_changes.ward-").exists()


class TestThePage:
    def test_says_what_is_met_and_hands_it_in(self, proposed):
        cast = proposed.cast
        page = f"/proposals/{of(proposed).pk}/"
        words = cast.client(cast.registrar).get(page).content.decode()
        assert "称已在外地就业" in words
        assert "报到截止日为" in words  # what the rule found
        cast.client(cast.registrar).post(f"{page}decision/", {"act_key": uuid4()})
        assert of(proposed).state == "TAKEN_UP"

    def test_a_contact_is_noted_there_too(self, proposed):
        cast = proposed.cast
        said = {
            "spoken_on": FIRST.isoformat(),
            "way": "PHONE",
            "reached": "NOBODY",
            "said": "无人接听",
            "act_key": uuid4(),
        }
        cast.client(cast.dept_head).post(f"/proposals/{of(proposed).pk}/contact/", said)
        assert proposed.arrival("wang").contacts.count() == 2

    def test_the_student_is_not_asked_to_come_until_a_day_that_is_over(self, proposed):
        page = f"/me/arrival/{proposed.arrival('wang').pk}/"
        for words in (read(proposed, "wang", "/me/"), read(proposed, "wang", page)):
            assert f"{LAST}</time> 截止，学校目前尚未作出决定" in words
            assert "前报到" not in words

    def test_given_up_it_offers_no_check_in_at_the_counter_nor_to_the_student(self, proposed):
        answered(proposed, taken_up(proposed))
        take_effects(at=on(CLOSED, 16))
        pk = proposed.arrival("wang").pk
        counter, own = (
            read(proposed, "registrar", f"/intake/arrivals/{pk}/"),
            read(proposed, "wang", f"/me/arrival/{pk}/"),
        )
        for words in (counter, own):
            assert "报到已终止" in words
            assert "放弃入学资格" in words
        assert 'name="PERSON"' not in counter
        assert 'name="signer"' not in counter
        assert 'class="qr"' not in own
        assert f"/me/arrival/{pk}/" not in read(proposed, "wang", "/me/")

    def test_the_case_is_not_returned_as_nobody_has_handed_it_in(self, proposed):
        words = read(proposed, "aa_head", f"/applications/{taken_up(proposed).pk}/")
        assert 'value="agree"' in words
        assert 'value="return"' not in words

    def test_the_page_of_the_case_is_in_the_readers_language(self, proposed):
        words = read(proposed, "wang", f"/applications/{taken_up(proposed).pk}/")
        assert "联系记录" in words
        assert "本系统默认 (INT-4)" in words
        assert "own default" not in words + read(proposed, "registrar", f"/proposals/{of(proposed).pk}/")

    def test_who_has_no_class_yet_stands_with_the_department_once(self, proposed):
        department = proposed.cast.mechanics.name
        assert f'<span class="under">{department}</span>' not in read(proposed, "registrar", "/proposals/")
        page = read(proposed, "registrar", f"/proposals/{of(proposed).pk}/").partition("<main")[2]
        assert page.count(department) == 1
