"""Li missed two terms without a cause. The head of academic affairs opens the case; it goes the edition's way up to
the leaders' meeting and waits there: nobody else cancels (REG-4.3a, REG-4.3b, CHG-WD-3, ORG-3), in every edition.
"""

from datetime import date, timedelta

import pytest
import time_machine

from casework.actions.decide import decide
from casework.actions.issue_document import CannotIssue
from casework.models import Application, Document, State
from casework.queries.desk import on_the_desk_of
from casework.queries.documents import html_of
from casework.queries.page import application_page
from casework.queries.papers import waits_for_paper
from casework.sweeps.effects import take_effects
from enrollment.actions.accept_cause import accept_cause
from enrollment.models import Status
from rulebook.clauses.cancellation import CancellationCase
from rulebook.queries import rules_of
from rulebook.rules.shipped import shipped_editions
from security.queries import NotFound
from status_changes.actions.close_report import close_report
from status_changes.actions.issue_prior_notice import issue_prior_notice
from status_changes.actions.open_cancellation import open_cancellation
from status_changes.actions.record_service import record_service
from status_changes.actions.report_dynamics import report_dynamics
from status_changes.models import DynamicsReport, Proposal
from status_changes.queries.cancellations import cancellation_cases
from status_changes.sweeps.term_end import term_end
from tests.cast_registration import Office, on, open_office
from tests.flows.test_proposals_end import move
from tests.flows.test_sweeps import TERM_OVER, YEAR_OVER, earlier_terms, texts

pytestmark = pytest.mark.django_db

SHORT = ("brief", "brief+HE")
CHECKED = ("brief+HE", "detailed", "detailed+HE", "detailed+SVS")
every_edition = pytest.mark.parametrize("edition", shipped_editions())


def proposal(office: Office) -> Proposal:
    return Proposal.objects.get(kind="CANCELLATION", person=office.cast.li)


def two_terms_missed(office: Office, day: date = TERM_OVER) -> Office:
    earlier_terms(office, "U")
    term_end(at=on(TERM_OVER, 0, 15))
    term_end(at=on(day, 0, 15))
    return office


def opened(office: Office, day: date = TERM_OVER) -> Application:
    taken = open_cancellation(proposal=proposal(office).pk, by=office.cast.aa_head, at=on(day, 10))
    return Application.objects.get(pk=taken.application)


def brought_to_the_meeting(office: Office, case: Application, day: date = TERM_OVER) -> Application:
    """Each office of the route agrees, one after the other."""
    officers = {"DEPT": "other_dept_head", "AA": "aa_head", "LEADER": "vice_leader"}
    for hour in range(11, 15):
        case = Application.objects.select_related("waiting_for").get(pk=case.pk)
        if case.waiting_for.office == "MEETING":
            break
        officer = office.cast.persons[officers[case.waiting_for.office]]
        decide(application_id=case.pk, agrees=True, opinion="属实", by=officer, at=on(day, hour))
    return case


def unmet(case: Application, day: date) -> set[str]:
    found = cancellation_cases([case], at=on(day))[case.pk]
    rulings = rules_of(case.edition_id).rule("cancellation", found)
    return {one.provision.clause.removeprefix("cancellation.") for one in rulings if not one.met}


@pytest.fixture
def missed(office: Office, files_dir) -> Office:
    return two_terms_missed(office)


@every_edition
def test_the_case_goes_to_the_meeting_and_nobody_cancels_before_it(edition, files_dir):  # REG-4.3a, REG-4.3b
    day = YEAR_OVER if edition in SHORT else TERM_OVER
    office = two_terms_missed(open_office(edition), day)
    case = brought_to_the_meeting(office, opened(office, day), day)
    assert (case.state, case.waiting_for.office) == (State.OPEN, "MEETING")
    cast = office.cast
    assert not any(on_the_desk_of(one, on(day, 16)).filter(pk=case.pk).exists() for one in cast.persons.values())
    awaited = {"notice_days_are_over", "meeting_decides_with_minutes"}
    assert unmet(case, day) == (awaited | {"legality_is_checked"} if edition in CHECKED else awaited)
    take_effects(at=on(day, 17))
    assert office.enrollment(cast.li).status == Status.PENDING


@every_edition
def test_the_terms_that_count_are_the_evidence(edition, files_dir):  # REG-4.3a, REG-4.3b
    day = YEAR_OVER if edition in SHORT else TERM_OVER
    case = opened(two_terms_missed(open_office(edition), day), day)
    assert case.particulars["counted"] == [["2022-2023-1", "UNREGISTERED"], ["2023-2024-1", "UNREGISTERED"]]
    article = "S 二(一)3" if edition in SHORT else "L 二(一)4(3)"
    assert case.rulings.get(clause="cancellation.too_many_terms_are_missed").cites == article


def test_no_decision_on_paper_is_offered_or_taken_of_the_meeting(missed: Office):
    """Nobody signs for the meeting: its minutes are recorded by its secretary, with the status changes."""
    case = opened(missed)
    officer = missed.cast.registrar
    assert waits_for_paper(officer, on(TERM_OVER, 10)).filter(pk=case.pk).exists()
    brought_to_the_meeting(missed, case)
    assert not waits_for_paper(officer, on(TERM_OVER, 16)).filter(pk=case.pk).exists()
    page = application_page(case.pk, reader=officer, at=on(TERM_OVER, 16))
    assert page is not None
    assert not page.may_enter_paper
    with time_machine.travel(on(TERM_OVER, 16), tick=False):
        assert missed.cast.client(officer).get(f"/applications/{case.pk}/paper/").status_code == 404


class TestOpening:
    def test_by_the_head_of_academic_affairs_alone(self, missed: Office):
        for key in ("registrar", "other_dept_head", "vice_leader"):
            with pytest.raises(NotFound):
                open_cancellation(proposal=proposal(missed).pk, by=missed.cast.persons[key], at=on(TERM_OVER))
        opened(missed)
        assert proposal(missed).state == "TAKEN_UP"
        assert texts(missed.cast.li)[-1] == "status_changes.cancellation-opened"

    def test_an_office_that_does_not_agree_ends_it(self, missed: Office):
        case = opened(missed)
        decide(application_id=case.pk, agrees=True, by=missed.cast.other_dept_head, at=on(TERM_OVER, 11))
        decide(application_id=case.pk, agrees=False, opinion="已返校", by=missed.cast.aa_head, at=on(TERM_OVER, 12))
        assert proposal(missed).state == "DROPPED"
        assert texts(missed.cast.li)[-1] == "status_changes.cancellation-refused"


class TestThePriorNotice:
    def test_numbered_says_terms_article_and_days_and_is_issued_once(self, missed: Office):  # CHG-WD-3
        opened(missed)
        words = {"proposal": proposal(missed).pk, "by": missed.cast.registrar, "at": on(TERM_OVER, 15)}
        issue_prior_notice(**words)
        paper = Document.objects.get(person=missed.cast.li)
        assert paper.shown_number == "取消学籍告知〔2024〕1号"
        for said in ("2022—2023", "2023—2024", "L 二(一)4(3)", "5 个工作日", "听证"):
            assert said in html_of(paper) or said.replace("—", "-") in html_of(paper), said
        with pytest.raises(CannotIssue):
            issue_prior_notice(**words)

    def test_not_before_the_case_is_open(self, missed: Office):
        with pytest.raises(NotFound):
            issue_prior_notice(proposal=proposal(missed).pk, by=missed.cast.registrar, at=on(TERM_OVER))

    def test_served_the_days_to_answer_run_and_then_are_over(self, missed: Office):  # CHG-WD-3
        case = brought_to_the_meeting(missed, opened(missed))
        pk, registrar, monday = proposal(missed).pk, missed.cast.registrar, date(2024, 1, 22)
        issue_prior_notice(proposal=pk, by=registrar, at=on(TERM_OVER, 15))
        record_service(proposal=pk, way="POST", served_on=monday, proof="EMS 7", by=registrar, at=on(monday, 17))
        ends = cancellation_cases([case], at=on(monday))[case.pk].notice_ends
        assert ends == date(2024, 1, 29)
        assert "notice_days_are_over" in unmet(case, ends)
        assert "notice_days_are_over" not in unmet(case, ends + timedelta(days=1))


class TestThePage:
    def page(self, office: Office, key: str, hour: int) -> str:
        with time_machine.travel(on(TERM_OVER, hour), tick=False):
            client = office.cast.client(office.cast.persons[key])
            return client.get(f"/proposals/{proposal(office).pk}/", headers={"Accept-Language": "en"}).content.decode()

    def test_each_button_stands_where_it_does_something(self, missed: Office):
        opens, issues = f"/proposals/{proposal(missed).pk}/decision/", f"/proposals/{proposal(missed).pk}/notice/"
        assert opens in self.page(missed, "aa_head", 9)
        assert opens not in self.page(missed, "registrar", 9)
        brought_to_the_meeting(missed, opened(missed))
        page = self.page(missed, "registrar", 15)
        assert (issues in page, opens in page) == (True, False)
        assert "decides only when every point above is met" in page


class TestItStops:
    def stopped(self, office: Office) -> bool:
        case = Application.objects.get(kind="cancellation")
        assert (proposal(office).state == "DROPPED") == (case.state == State.LAPSED)
        return case.state == State.LAPSED and "status_changes.cancellation-dropped" in texts(office.cast.li)

    def test_when_a_registration_is_made_up(self, missed: Office):
        brought_to_the_meeting(missed, opened(missed))
        move(missed, "register", TERM_OVER)
        assert self.stopped(missed)

    def test_when_a_term_is_excused_afterwards(self, missed: Office):  # AMB-06
        opened(missed)
        accept_cause(registration=missed.row(missed.cast.li).pk, by=missed.cast.aa_head, at=on(TERM_OVER, 12))
        assert self.stopped(missed)

    @pytest.mark.parametrize("finding", DynamicsReport.Finding.values)
    def test_when_a_department_reports_where_the_student_is(self, missed: Office, finding):  # ORG-3
        brought_to_the_meeting(missed, opened(missed))
        report_dynamics(
            enrollment=missed.enrollment(missed.cast.li).pk, finding=finding, said="家长来电",
            by=missed.cast.other_dept_head, at=on(TERM_OVER, 16),
        )  # fmt: skip
        assert self.stopped(missed)
        close_report(
            report=DynamicsReport.objects.get().pk, outcome="核实", by=missed.cast.aa_head, at=on(TERM_OVER, 17)
        )
        term_end(at=on(TERM_OVER + timedelta(days=1), 1, 15))
        assert Proposal.objects.filter(kind="CANCELLATION", state="PROPOSED", person=missed.cast.li).exists()


@every_edition
def test_who_asked_for_a_hearing_is_heard_first(edition):  # CHG-WD-3
    rules = rules_of(open_office(edition).batch.edition_id)
    words = {"today": TERM_OVER, "consecutive": 2, "cumulative": 2, "ground_stands": True, "at_the_meeting": True}

    def met(**more: date) -> bool:
        case = CancellationCase(**words, **more)  # type: ignore[arg-type]
        [one] = [one for one in rules.rule("cancellation", case) if one.provision.clause.endswith("hearing_is_held")]
        return one.met

    assert met()
    assert not met(hearing_asked_on=TERM_OVER)
    assert met(hearing_asked_on=TERM_OVER, hearing_held_on=TERM_OVER)
