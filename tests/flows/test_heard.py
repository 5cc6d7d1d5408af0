"""Before the leaders' meeting cancels Li's enrollment she states her case, is heard if she asks for it in time, and
somebody who had no part in it checks that all is lawful (CHG-WD-3, domain 2.3.7).
"""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from casework.actions.decide import decide
from casework.actions.undo_decision import undo_decision
from casework.models import Application, Job, Notice
from casework.sweeps.work import work_off
from enrollment.actions.accept_cause import accept_cause
from enrollment.models import Student
from security.journal import unrecorded
from security.models import Entry, Guardianship
from security.queries import NotFound
from status_changes.actions.ask_minutes import ask_minutes
from status_changes.actions.check_legality import CannotCheck, check_legality
from status_changes.actions.issue_prior_notice import issue_prior_notice
from status_changes.actions.record_hearing import CannotRecord, record_hearing
from status_changes.actions.record_service import record_service
from status_changes.actions.state_own_case import CannotState, state_own_case
from status_changes.actions.take_in_statement import take_in_statement
from status_changes.models import Hearing, LegalityCheck, Statement
from status_changes.queries.at_the_meeting import waiting_for_the_meeting
from status_changes.queries.cancellations import cancellation_cases
from status_changes.queries.minutes import minutes_of
from tests.cast_meeting import HELD, also_holds
from tests.cast_registration import Office, on, open_office
from tests.flows.test_cancellation import brought_to_the_meeting, opened, proposal, two_terms_missed, unmet
from tests.flows.test_sweeps import TERM_OVER, YEAR_OVER, texts

pytestmark = pytest.mark.django_db

SERVED = date(2024, 1, 22)
LAST_DAY = date(2024, 1, 29)  # five working days after the service
LATE = LAST_DAY + timedelta(days=1)
SAID = "春季学期在家照顾病人，已向班主任说明。"


@pytest.fixture
def served(office: Office, files_dir) -> Office:
    """The case waits for the meeting, and the prior notice was served on Monday."""
    brought_to_the_meeting(office, opened(two_terms_missed(office)))
    words = {"proposal": proposal(office).pk, "by": office.cast.registrar}
    issue_prior_notice(**words, at=on(TERM_OVER, 15))
    record_service(**words, way="POST", served_on=SERVED, proof="EMS 7", at=on(SERVED, 17))
    return office


def case(office: Office) -> Application:
    return Application.objects.get(kind="cancellation", person=office.cast.li)


def state(office: Office, day: date = SERVED, **words) -> Statement:
    said = {"said": SAID, "wants_hearing": False, "by": office.cast.li} | words
    state_own_case(application=case(office).pk, **said, at=on(day, 18))
    return Statement.objects.latest("pk")


def take_in(office: Office, **words) -> Statement:
    said = {
        "made_by": office.cast.li.pk, "made_on": LAST_DAY, "said": SAID, "wants_hearing": False,
        "by": office.cast.other_dept_staff,
    } | words  # fmt: skip
    take_in_statement(proposal=proposal(office).pk, **said, at=on(LATE, 9))
    return Statement.objects.latest("pk")


def hear(office: Office, day: date = LATE, **words) -> Hearing:
    said = {"held_on": day, "record": "学生陈述在家照顾病人。", **HELD, "by": office.cast.registrar} | words
    record_hearing(proposal=proposal(office).pk, **said, at=on(LATE, 16))
    return Hearing.objects.latest("pk")


def check(office: Office, day: date = LATE, **words) -> LegalityCheck:
    said = {"is_lawful": True, "opinion": "", "by": office.cast.legal} | words
    check_legality(proposal=proposal(office).pk, **said, at=on(day, 17))
    return LegalityCheck.objects.latest("pk")


def father_of_li(office: Office) -> None:
    """Li is seventeen; the guardian of the cast is hers too."""
    words = {"relation": "51", "is_legal": True, "verified_at": on(TERM_OVER), "verified_by": office.cast.registrar}
    with unrecorded("a guardian of a test"):
        Guardianship.objects.create(person=office.cast.li, guardian=office.cast.guardian, **words)


def of_age(office: Office) -> None:
    with unrecorded("of age"):
        Student.objects.filter(person=office.cast.li).update(birth_date=date(2004, 7, 9))


class TestTheStatement:
    def test_of_the_student_goes_to_academic_affairs_and_stays_as_it_was_written(self, served: Office):
        stated = state(served)
        assert (stated.said, stated.made_on, stated.on_behalf_of, stated.taken_in_by) == (SAID, SERVED, None, None)
        for key in ("aa_head", "registrar"):
            assert texts(served.cast.persons[key])[-1] == "status_changes.statement-came-in"
        entry = Entry.objects.get(event="status_changes.statement-made")
        assert SAID not in str(entry.particulars)
        with pytest.raises(DatabaseError), transaction.atomic(), unrecorded("another word"):
            Statement.objects.filter(pk=stated.pk).update(wants_hearing=True)

    def test_pressed_twice_it_is_one_and_a_second_one_is_another(self, served: Office):
        key = uuid4()
        state(served, act_key=key)
        state(served, act_key=key)
        assert Statement.objects.count() == 1
        state(served, said="补充：附村委会证明。")
        assert Statement.objects.count() == 2

    def test_says_something_or_asks_for_a_hearing(self, served: Office):
        with pytest.raises(CannotState):
            state(served, said="  ")
        assert state(served, said="", wants_hearing=True).wants_hearing

    def test_by_nobody_else(self, served: Office):
        for key in ("wang", "guardian", "aa_head", "other_tutor"):
            with pytest.raises(NotFound):
                state(served, by=served.cast.persons[key])

    def test_by_the_legal_guardian_of_one_who_is_not_of_age(self, served: Office):
        father_of_li(served)
        stated = state(served, by=served.cast.guardian)
        assert (stated.made_by, stated.on_behalf_of) == (served.cast.guardian, served.cast.li)

    def test_by_no_guardian_of_one_who_is_of_age(self, served: Office):
        father_of_li(served)
        of_age(served)
        with unrecorded("Li consents that he looks on"):
            Guardianship.objects.filter(person=served.cast.li).update(consented_at=on(SERVED))
        with pytest.raises(NotFound):
            state(served, by=served.cast.guardian)

    def test_not_when_the_case_is_closed(self, served: Office):
        accept_cause(registration=served.row(served.cast.li).pk, by=served.cast.aa_head, at=on(SERVED, 12))
        with pytest.raises(NotFound):
            state(served)


class TestOnPaper:
    def test_department_or_academic_affairs_enters_whose_it_is_and_its_day(self, served: Office):
        taken = take_in(served)
        assert (taken.made_by, taken.made_on, taken.taken_in_by) == (
            served.cast.li, LAST_DAY, served.cast.other_dept_staff,
        )  # fmt: skip
        assert texts(served.cast.registrar)[-1] == "status_changes.statement-came-in"
        assert take_in(served, by=served.cast.registrar).taken_in_by == served.cast.registrar

    def test_no_tutor_and_no_other_department(self, served: Office):
        for key in ("other_tutor", "dept_head", "legal", "vice_leader"):
            with pytest.raises(NotFound):
                take_in(served, by=served.cast.persons[key])

    def test_of_the_student_or_a_minors_guardian_on_a_day_that_can_be(self, served: Office):
        for wrong in (
            {"made_by": served.cast.guardian.pk},
            {"made_on": TERM_OVER - timedelta(days=1)},
            {"made_on": LATE + timedelta(days=1)},
        ):
            with pytest.raises(CannotState):
                take_in(served, **wrong)
        father_of_li(served)
        assert take_in(served, made_by=served.cast.guardian.pk).on_behalf_of == served.cast.li


class TestTheHearing:
    def test_asked_for_in_time_is_held_before_anybody_decides(self, served: Office):
        state(served, wants_hearing=True)
        assert texts(served.cast.aa_head)[-1] == "status_changes.hearing-asked-for"
        assert "hearing_is_held" in unmet(case(served), LATE)
        hear(served)
        assert "hearing_is_held" not in unmet(case(served), LATE)

    def test_asked_for_after_the_days_it_is_waived_and_the_meeting_sees_that_it_came_late(self, served: Office):
        state(served, LATE, wants_hearing=True)
        found = cancellation_cases([case(served)], at=on(LATE))[case(served).pk]
        assert found.hearing_asked_on is None
        assert "hearing_is_held" not in unmet(case(served), LATE)
        assert "came after the days of the notice" in read(served, "meeting_sec", meeting_page(served))

    def test_on_a_paper_of_the_last_day_it_is_asked_for_in_time(self, served: Office):
        take_in(served, wants_hearing=True)
        assert "hearing_is_held" in unmet(case(served), LATE)

    def test_one_of_before_does_not_answer_it(self, served: Office):
        state(served, LAST_DAY, wants_hearing=True)
        with pytest.raises(CannotRecord):
            hear(served, LAST_DAY - timedelta(days=1))
        assert hear(served, LAST_DAY).held_on == LAST_DAY

    def test_says_where_who_and_what_on_a_day_that_can_be(self, served: Office):
        for wrong in ({"record": " "}, {"chaired_by": ""}, {"held_on": TERM_OVER - timedelta(days=1)}):
            with pytest.raises(CannotRecord):
                hear(served, **wrong)

    def test_is_entered_by_academic_affairs_and_told_to_the_student_and_a_minors_guardian(self, served: Office):
        father_of_li(served)
        for key in ("other_dept_head", "meeting_sec", "legal"):
            with pytest.raises(NotFound):
                hear(served, by=served.cast.persons[key])
        hear(served)
        assert texts(served.cast.li)[-1] == "status_changes.hearing-recorded"
        assert texts(served.cast.guardian)[-1] == "status_changes.ward-hearing-recorded"

    def test_its_record_is_printed_to_be_signed_on_each_page(self, served: Office):
        state(served, wants_hearing=True)
        held = hear(served)
        with pytest.raises(NotFound):
            ask_minutes(hearing=held.pk, by=served.cast.other_dept_head, at=on(LATE, 17))
        ask_minutes(hearing=held.pk, by=served.cast.registrar, at=on(LATE, 17))
        html = render_to_string("documents/hearing_minutes.html", minutes_of(held.pk))
        for said in ("听证笔录", SAID, held.record, "吴敏", "取消学籍告知〔2024〕1号", "到场人员签字"):
            assert said in html, said
        work_off(now=lambda: on(LATE, 18))
        job = Job.objects.get(kind="status_changes.draw-minutes")
        assert (job.state, job.result_id is not None) == ("DONE", True)


class TestTheLegality:
    def test_is_checked_by_who_is_there_for_it_once_the_case_has_reached_the_meeting(self, served: Office):
        for key in ("aa_head", "meeting_sec", "principal", "registrar"):
            with pytest.raises(NotFound):
                check(served, by=served.cast.persons[key])
        assert "legality_is_checked" in unmet(case(served), LATE)
        assert check(served).is_lawful
        assert unmet(case(served), LATE) == {"meeting_decides_with_minutes"}

    def test_not_before_the_meeting_has_it(self, office: Office, files_dir):
        opened(two_terms_missed(office))
        with pytest.raises(NotFound):
            check(office, TERM_OVER)

    def test_nothing_is_lawful_while_something_that_comes_before_is_missing(self, served: Office):
        with pytest.raises(CannotCheck):
            check(served, LAST_DAY)  # the student may still answer
        state(served, wants_hearing=True)
        with pytest.raises(CannotCheck):
            check(served)
        hear(served)
        assert check(served).is_lawful

    def test_what_stands_against_it_is_said_and_checked_once_more(self, served: Office):
        with pytest.raises(CannotCheck):
            check(served, is_lawful=False)
        check(served, SERVED, is_lawful=False, opinion="告知书未载明申诉期限。")
        assert "legality_is_checked" in unmet(case(served), LATE)
        check(served)
        assert "legality_is_checked" not in unmet(case(served), LATE)

    @pytest.mark.parametrize("key", ["registrar", "other_dept_head", "aa_head"])
    def test_by_nobody_who_had_a_part_in_the_case(self, served: Office, key):  # domain 2.3.7
        also_holds(served.cast, key, "LEGAL", served.cast.school)
        with pytest.raises(CannotCheck):
            check(served, by=served.cast.persons[key])
        assert "You had a part in this case" in read(served, key, meeting_page(served))

    def test_who_checks_it_is_told_when_the_meeting_has_it_unless_that_is_taken_back(self, office: Office, files_dir):
        found = opened(two_terms_missed(office))
        decide(application_id=found.pk, agrees=True, by=office.cast.other_dept_head, at=on(TERM_OVER, 11))
        assert texts(office.cast.legal) == []
        decide(application_id=found.pk, agrees=True, by=office.cast.aa_head, at=on(TERM_OVER, 12))
        assert texts(office.cast.legal) == ["status_changes.legality-to-check"]
        undo_decision(application_ids=[found.pk], by=office.cast.aa_head, at=on(TERM_OVER, 12) + timedelta(seconds=5))
        assert texts(office.cast.legal) == []


class TestThePriorNotice:
    def test_is_told_to_the_student_and_to_the_legal_guardian_of_a_minor(self, office: Office, files_dir):
        father_of_li(office)
        opened(two_terms_missed(office))
        issue_prior_notice(proposal=proposal(office).pk, by=office.cast.registrar, at=on(TERM_OVER, 15))
        told = Notice.objects.get(person=office.cast.li, text="status_changes.prior-notice-issued")
        assert told.link == reverse("status_changes:own_case", args=[case(office).pk])
        assert texts(office.cast.guardian)[-1] == "status_changes.ward-prior-notice-issued"


class TestWhoReads:
    def waiting(self, office: Office, key: str, day: date = LATE) -> int:
        return waiting_for_the_meeting(office.cast.persons[key], on(day)).count()

    def test_the_leaders_their_secretary_legality_and_academic_affairs(self, served: Office):
        readers = {key for key in served.cast.persons if key != "closed" and self.waiting(served, key)}
        assert readers == {
            "principal",
            "vice_leader",
            "meeting_sec",
            "legal",
            "aa_head",
            "registrar",
            "other_registrar",
        }

    def test_only_what_waits_for_the_meeting(self, office: Office, files_dir):
        opened(two_terms_missed(office))
        assert self.waiting(office, "legal", TERM_OVER) == self.waiting(office, "principal", TERM_OVER) == 0

    def test_legality_sees_nothing_where_the_regulation_asks_for_no_check(self, files_dir):
        office = two_terms_missed(open_office("brief"), YEAR_OVER)
        brought_to_the_meeting(office, opened(office, YEAR_OVER), YEAR_OVER)
        assert (self.waiting(office, "legal", YEAR_OVER), self.waiting(office, "meeting_sec", YEAR_OVER)) == (0, 1)
        assert texts(office.cast.legal) == []

    def test_what_was_said_is_read_by_department_and_meeting_not_by_the_tutor(self, served: Office):
        state(served)
        page = reverse("status_changes:proposal", args=[proposal(served).pk])
        assert SAID in read(served, "registrar", page)
        assert SAID in read(served, "other_dept_staff", page)
        assert SAID not in read(served, "other_tutor", page)
        assert SAID in read(served, "legal", meeting_page(served))


class TestThePages:
    def test_the_student_comes_from_the_application_and_the_message_and_reads_until_when(self, served: Office):
        own = reverse("status_changes:own_case", args=[case(served).pk])
        assert own in read(served, "li", reverse("casework:application", args=[case(served).pk]))
        assert Notice.objects.filter(person=served.cast.li, link=own).exists()
        page = read(served, "li", own, LAST_DAY)
        assert re.search(r"You have until .*2024-01-29", page, re.DOTALL)
        assert "L 二(二)1(5)b" in page
        assert "The days to answer are over" in read(served, "li", own, LATE)

    def test_sends_the_form_and_reads_what_was_sent(self, served: Office):
        own = reverse("status_changes:own_case", args=[case(served).pk])
        with time_machine.travel(on(SERVED, 18), tick=False):
            client = served.cast.client(served.cast.li)
            assert client.post(own, {"said": ""}).status_code == 400
            assert client.post(own, {"said": SAID, "wants_hearing": "on"}).status_code == 302
        page = read(served, "li", own)
        assert SAID in page
        assert "asks for a hearing" in page

    def test_the_list_says_how_far_each_case_is(self, served: Office):
        state(served, wants_hearing=True)
        page = read(served, "meeting_sec", reverse("status_changes:meeting_cases"))
        for said in (served.cast.li.name, "days over", "to be held", "to be checked"):
            assert said in page, said

    def test_legality_finds_the_form_and_the_others_do_not(self, served: Office):
        form = reverse("status_changes:legality", args=[proposal(served).pk])
        assert form in read(served, "legal", meeting_page(served))
        assert form not in read(served, "meeting_sec", meeting_page(served))
        with time_machine.travel(on(LATE), tick=False):
            client = served.cast.client(served.cast.legal)
            assert client.post(form, {"is_lawful": "no", "opinion": ""}).status_code == 400
            assert client.post(form, {"is_lawful": "yes"}).status_code == 302
        assert LegalityCheck.objects.get().is_lawful


def meeting_page(office: Office) -> str:
    return reverse("status_changes:meeting_case", args=[proposal(office).pk])


def read(office: Office, key: str, address: str, day: date = LATE) -> str:
    with time_machine.travel(on(day, 19), tick=False):
        answer = office.cast.client(office.cast.persons[key]).get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()
