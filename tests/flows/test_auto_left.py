"""Li has not registered. Her department speaks with her, academic affairs serves the notice, the registrar prepares,
the head of academic affairs confirms: only then is she counted as having left, and she can come back (REG-1.4, AMB-03).
"""

import re
import tomllib
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from casework.actions.decide import decide
from casework.actions.issue_document import CannotIssue
from casework.actions.submit import CannotSubmit
from casework.actions.take_back import take_back
from casework.models import Application, Document, State
from casework.queries.desk import ForeignApplication, NotOnTheDesk, on_the_desk_of
from casework.queries.documents import html_of
from casework.sweeps.effects import take_effects
from enrollment.models import Status, TermState
from enrollment.rules.terms import term_words
from rulebook.rules.parsing import read_edition
from rulebook.rules.shipped import shipped_text
from security.models import Entry
from security.queries import NotFound
from status_changes.actions.close_report import close_report
from status_changes.actions.drop_proposal import CannotDrop, drop_proposal
from status_changes.actions.issue_overdue_notice import issue_overdue_notice
from status_changes.actions.note_contact import CannotNote, note_contact
from status_changes.actions.record_service import CannotServe, record_service
from status_changes.actions.report_dynamics import CannotReport, report_dynamics
from status_changes.actions.take_up import take_up
from status_changes.models import Contact, DynamicsReport, Proposal
from status_changes.rules.papers import ways_out
from status_changes.sweeps.after_window import after_window
from tests.cast_registration import Office, on

PROPOSED, SERVED = date(2023, 10, 8), date(2023, 10, 9)
LAST_DAY_TO_ANSWER = date(2023, 10, 16)  # five working days after the service
READY = LAST_DAY_TO_ANSWER + timedelta(days=1)


@pytest.fixture
def overdue(office: Office) -> Office:
    """The first day on which auto-left may be proposed."""
    after_window(at=on(PROPOSED, 1, 15))
    return office


def of(office: Office, name: str = "li") -> Proposal:
    return Proposal.objects.get(person=office.cast.persons[name])


def contact(office: Office, **said) -> int:
    words = {"spoken_on": PROPOSED, "way": "PHONE", "reached": "STUDENT", "said": "称在外地打工，不愿返校"} | said
    row = office.row(office.cast.li).pk
    note_contact(registration=row, by=said.pop("by", office.cast.other_dept_head), at=on(PROPOSED, 15), **{
        name: value for name, value in words.items() if name != "by"
    })  # fmt: skip
    return row


def serve(office: Office, day: date = SERVED) -> None:
    issue_overdue_notice(proposal=of(office).pk, by=office.cast.registrar, at=on(PROPOSED, 16))
    record_service(
        proposal=of(office).pk, way="POST", served_on=day, proof="EMS 1234567", by=office.cast.registrar, at=on(day, 17)
    )


def taken_up(office: Office, day: date = READY) -> Application:
    taken = take_up(proposal=of(office).pk, by=office.cast.registrar, at=on(day))
    return Application.objects.get(pk=taken.application)


class TestTheWay:
    def test_contact_notice_confirmation_and_the_status_is_auto_left(self, overdue: Office):
        contact(overdue)
        serve(overdue)
        application = taken_up(overdue)
        assert of(overdue).state == "TAKEN_UP"
        assert not on_the_desk_of(overdue.cast.registrar, on(READY)).filter(pk=application.pk).exists()
        decide(application_id=application.pk, agrees=True, opinion="属实", by=overdue.cast.aa_head, at=on(READY, 11))
        assert overdue.enrollment(overdue.cast.li).status == Status.PENDING  # ten seconds to undo
        take_effects(at=on(READY, 12))
        assert overdue.enrollment(overdue.cast.li).status == Status.AUTO_LEFT
        assert overdue.row(overdue.cast.li).state == TermState.UNREGISTERED
        assert of(overdue).state == "FOLLOWED"
        assert Document.objects.get(person=overdue.cast.li).shown_number == "未注册告知〔2023〕1号"

    def test_the_student_reads_it_and_can_neither_hand_it_in_nor_take_it_back(self, overdue: Office):
        contact(overdue)
        serve(overdue)
        application = taken_up(overdue)
        with pytest.raises(ForeignApplication):
            take_back(application_id=application.pk, by=overdue.cast.li, at=on(READY, 11))
        assert Application.objects.get(pk=application.pk).state == State.OPEN

    def test_the_head_who_refuses_drops_the_proposal(self, overdue: Office):
        contact(overdue)
        serve(overdue)
        application = taken_up(overdue)
        decide(
            application_id=application.pk, agrees=False, opinion="已来电说明", by=overdue.cast.aa_head, at=on(READY, 11)
        )
        take_effects(at=on(READY, 12))
        assert of(overdue).state == "DROPPED"
        assert overdue.enrollment(overdue.cast.li).status == Status.PENDING


class TestWhatStandsInTheWay:
    def unmet(self, office: Office, day: date = READY) -> set[str]:
        with pytest.raises(CannotSubmit) as refused:
            taken_up(office, day)
        assert of(office).state == "PROPOSED"
        assert not Application.objects.filter(kind="auto_left").exists()
        return {one.provision.clause for one in refused.value.rulings}

    def test_nobody_spoke_with_the_student(self, overdue: Office):
        serve(overdue)
        assert self.unmet(overdue) == {"auto_left.student_was_contacted"}

    def test_the_notice_was_not_served(self, overdue: Office):
        contact(overdue)
        assert self.unmet(overdue) == {"auto_left.notice_days_are_over"}
        issue_overdue_notice(proposal=of(overdue).pk, by=overdue.cast.registrar, at=on(PROPOSED, 16))
        assert self.unmet(overdue) == {"auto_left.notice_days_are_over"}

    def test_the_days_to_answer_are_not_over(self, overdue: Office):
        contact(overdue)
        serve(overdue)
        assert self.unmet(overdue, LAST_DAY_TO_ANSWER) == {"auto_left.notice_days_are_over"}

    def test_a_report_of_where_the_student_is_is_open(self, overdue: Office):  # ORG-3
        contact(overdue)
        serve(overdue)
        report(overdue)
        assert self.unmet(overdue) == {"auto_left.nothing_is_reported_open"}
        made = DynamicsReport.objects.get()
        close_report(report=made.pk, outcome="已联系上本人", by=overdue.cast.aa_head, at=on(READY))
        assert taken_up(overdue).state == State.OPEN

    def test_a_second_time_finds_the_first(self, overdue: Office):
        contact(overdue)
        serve(overdue)
        taken_up(overdue)
        with pytest.raises(NotFound):
            take_up(proposal=of(overdue).pk, by=overdue.cast.registrar, at=on(READY))


def report(office: Office, by=None, said: str = "家长报案，联系不上") -> None:
    report_dynamics(
        enrollment=office.enrollment(office.cast.li).pk, finding="MISSING", said=said,
        by=by or office.cast.other_dept_head, at=on(SERVED),
    )  # fmt: skip


class TestWhoMay:
    def test_another_department_notes_and_reports_nothing(self, overdue: Office):
        with pytest.raises(NotFound):
            contact(overdue, by=overdue.cast.dept_head)
        with pytest.raises(NotFound):
            report(overdue, by=overdue.cast.dept_head)

    def test_the_department_prepares_no_decision(self, overdue: Office):
        for act in (issue_overdue_notice, take_up):
            with pytest.raises(NotFound):
                act(proposal=of(overdue).pk, by=overdue.cast.other_dept_head, at=on(SERVED))

    def test_whoever_logged_the_only_contact_does_not_confirm(self, overdue: Office):  # domain 2.3.12
        head = overdue.cast.aa_head
        contact(overdue, by=head)
        serve(overdue)
        application = taken_up(overdue)
        assert not on_the_desk_of(head, on(READY)).filter(pk=application.pk).exists()
        with pytest.raises(NotOnTheDesk, match=r"contact|联系"):
            decide(application_id=application.pk, agrees=True, opinion="属实", by=head, at=on(READY, 11))
        contact(overdue)
        decide(application_id=application.pk, agrees=True, opinion="属实", by=head, at=on(READY, 11))
        assert Application.objects.get(pk=application.pk).state == State.DECIDED

    def test_the_registrar_drops_nothing_the_head_does_with_a_reason(self, overdue: Office):
        with pytest.raises(NotFound):
            drop_proposal(proposal=of(overdue).pk, why="已说明", by=overdue.cast.registrar, at=on(SERVED))
        with pytest.raises(CannotDrop):
            drop_proposal(proposal=of(overdue).pk, why=" ", by=overdue.cast.aa_head, at=on(SERVED))
        drop_proposal(proposal=of(overdue).pk, why="正当理由，已认定", by=overdue.cast.aa_head, at=on(SERVED))
        assert of(overdue).state == "DROPPED"
        assert Entry.objects.get(event="status_changes.proposals-dropped").person_id == overdue.cast.li.pk


class TestBadInput:
    def test_a_contact_in_the_future_or_without_a_word(self, overdue: Office):
        with pytest.raises(CannotNote):
            contact(overdue, spoken_on=PROPOSED + timedelta(days=1))
        with pytest.raises(CannotNote):
            contact(overdue, said="  ")
        assert not Contact.objects.exists()

    @pytest.mark.parametrize("day", [PROPOSED - timedelta(days=1), SERVED + timedelta(days=1)])
    def test_served_before_it_was_issued_or_tomorrow(self, overdue: Office, day: date):
        issue_overdue_notice(proposal=of(overdue).pk, by=overdue.cast.registrar, at=on(PROPOSED, 16))
        with pytest.raises(CannotServe):
            record_service(
                proposal=of(overdue).pk,
                way="POST",
                served_on=day,
                proof="EMS",
                by=overdue.cast.registrar,
                at=on(SERVED),
            )

    def test_served_without_a_notice_twice_or_without_proof(self, overdue: Office):
        words = {"proposal": of(overdue).pk, "way": "POST", "served_on": SERVED, "by": overdue.cast.registrar}
        with pytest.raises(CannotServe):
            record_service(**words, proof="EMS", at=on(SERVED, 17))
        serve(overdue)
        with pytest.raises(CannotServe):
            record_service(**words, proof="EMS", at=on(SERVED, 18))

    def test_the_notice_is_issued_once(self, overdue: Office):
        issue_overdue_notice(proposal=of(overdue).pk, by=overdue.cast.registrar, at=on(PROPOSED, 16))
        with pytest.raises(CannotIssue):
            issue_overdue_notice(proposal=of(overdue).pk, by=overdue.cast.registrar, at=on(PROPOSED, 17))
        assert Document.objects.filter(person=overdue.cast.li).count() == 1

    def test_of_one_student_one_report_is_open(self, overdue: Office):
        report(overdue)
        with pytest.raises(CannotReport):
            report(overdue)
        with pytest.raises(CannotReport):
            close_report(report=DynamicsReport.objects.get().pk, outcome=" ", by=overdue.cast.aa_head, at=on(SERVED))


class TestTheNoticeOnPaper:  # D35, domain 7.2
    def paper(self, office: Office) -> Document:
        issue_overdue_notice(proposal=of(office).pk, by=office.cast.registrar, at=on(PROPOSED, 16))
        return Document.objects.get(person=office.cast.li)

    def test_it_says_what_was_missed_what_can_be_done_from_when_and_whom_to_ask(self, overdue: Office):
        words = html_of(self.paper(overdue))
        with override("zh-hans"):
            assert term_words("2023-2024-1") in words
        assert "2023年9月18日" in words
        for way in ("补办注册", "申请延期注册", "申请休学", "陈述、申辩"):
            assert way in words, way
        assert "第 5 个工作日届满的次日起" in words
        assert overdue.cast.commerce.name in words
        assert overdue.cast.other_dept_head.name in words
        assert "教务处（" in words
        assert f"《{tomllib.loads(shipped_text('detailed'))['title']}》" in words

    def test_only_the_ways_that_the_edition_knows(self):
        without = re.sub(r'^"leave\.kinds" = .*$', "", shipped_text("detailed"), flags=re.MULTILINE)
        without = without.replace("absent = [", 'absent = [\n  "leave.kinds",', 1)
        assert ways_out(read_edition(shipped_text("detailed"), "detailed.toml")) == ["late", "deferral", "leave"]
        assert ways_out(read_edition(without, "detailed.toml")) == ["late", "deferral"]

    def test_one_that_was_issued_before_is_drawn_as_it_was(self, overdue: Office):
        paper = self.paper(overdue)
        assert paper.version == 2
        paper.version = 1
        words = html_of(paper)
        assert "申请休学" not in words
        assert "逾期未注册且无正当理由的，按自动离校处理" in words
