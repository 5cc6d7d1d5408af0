"""From the first day after the window each department sees who has not registered, notes contacts, and reports where a
student is, whether or not anything is proposed (ORG-3, REG-1.4, REG-1.5)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.actions.decide import CannotGrant, decide
from casework.models import Notice
from enrollment.models import TermState
from security.queries import NotFound
from status_changes.actions.close_report import close_report
from status_changes.actions.note_contact import note_contact
from status_changes.actions.report_dynamics import report_dynamics
from status_changes.models import Contact, DynamicsReport
from status_changes.queries.not_registered import Asked, listed, not_registered_for
from status_changes.sweeps.after_window import after_window
from status_changes.sweeps.reminders import remind_before_follow_up
from status_changes.sweeps.term_end import term_end
from tests.cast_registration import Office, on
from tests.flows.test_auto_left import PROPOSED, READY, contact, of, serve, taken_up
from tests.flows.test_sweeps import DAY_AFTER, FIRST_DAY, TERM_OVER, earlier_terms, proposed

SPOKEN = {"spoken_on": DAY_AFTER.isoformat(), "way": "PHONE", "reached": "GUARDIAN", "said": "家长称在外住院"}
WHERE = {"finding": "MISSING", "said": "家长报案，下落不明"}


@pytest.fixture
def overdue(office: Office) -> Office:
    """The first day after the window; nothing is proposed before 8 October."""
    after_window(at=on(DAY_AFTER, 1, 15))
    return office


@pytest.fixture
def clock():
    with time_machine.travel(on(DAY_AFTER), tick=False):
        yield


def names(office: Office, reader, at=None, **asked) -> set[str]:
    found = listed(not_registered_for(reader, at or on(DAY_AFTER)), Asked(**asked))
    return set(found.values_list("person__name", flat=True))


@pytest.mark.usefixtures("clock")
class TestOnTheFirstDay:
    def test_the_notice_leads_to_the_list_and_the_contact_is_noted_there(self, overdue: Office):
        head, li = overdue.cast.other_dept_head, overdue.cast.li
        link = Notice.objects.get(person=head, text="status_changes.found-in-department").link
        client = overdue.cast.client(head)
        listing = client.get(link).content.decode()
        one = reverse("status_changes:overdue_one", args=[overdue.row(li).pk])
        assert one in listing
        assert overdue.cast.wang.name not in listing  # of another department
        assert client.post(one, SPOKEN).url == one
        assert Contact.objects.get(registration=overdue.row(li)).by == head
        assert "家长称在外住院" in client.get(one).content.decode()

    def test_who_is_reported_missing_then_is_never_proposed(self, overdue: Office):  # ORG-3
        li = overdue.enrollment(overdue.cast.li)
        page = reverse("status_changes:dynamics", args=[li.pk])
        client = overdue.cast.client(overdue.cast.other_dept_head)
        assert page in client.get(reverse("enrollment:student", args=[li.pk])).content.decode()
        assert client.post(page, WHERE).url == page
        after_window(at=on(FIRST_DAY, 1, 15))
        assert proposed(overdue) == {overdue.cast.wang.name}
        close_report(
            report=DynamicsReport.objects.get().pk, outcome="已返校", by=overdue.cast.aa_head, at=on(FIRST_DAY)
        )
        after_window(at=on(FIRST_DAY + timedelta(days=1), 1, 15))
        assert overdue.cast.li.name in proposed(overdue)

    def test_academic_affairs_finds_the_report_by_its_notice_and_closes_it(self, overdue: Office):  # ORG-3
        li = overdue.enrollment(overdue.cast.li)
        report_dynamics(enrollment=li.pk, **WHERE, by=overdue.cast.other_tutor, at=on(DAY_AFTER))
        head = overdue.cast.aa_head
        link = Notice.objects.get(person=head, text="status_changes.dynamics-reported").link
        client, page = overdue.cast.client(head), reverse("status_changes:dynamics", args=[li.pk])
        assert page in client.get(link).content.decode()
        said = {"outcome": "已找到", "report": DynamicsReport.objects.get().pk}
        assert client.post(reverse("status_changes:dynamics_outcome", args=[li.pk]), said).url == page
        assert DynamicsReport.objects.get().closed_by == head
        assert page not in client.get(link).content.decode()
        assert page in client.get(f"{link}?view=closed").content.decode()

    def test_what_is_wrong_comes_back_with_a_sentence(self, overdue: Office):
        client, li = overdue.cast.client(overdue.cast.other_dept_head), overdue.enrollment(overdue.cast.li)
        row = reverse("status_changes:overdue_one", args=[overdue.row(overdue.cast.li).pk])
        assert client.post(row, SPOKEN | {"spoken_on": "2023-09-30"}).status_code == 400
        page = reverse("status_changes:dynamics", args=[li.pk])
        client.post(page, WHERE)
        answer = client.post(page, WHERE)
        assert answer.status_code == 400
        assert WHERE["said"] in answer.content.decode()
        assert DynamicsReport.objects.count() == 1

    def test_the_student_does_not_see_what_is_reported(self, overdue: Office):
        page = reverse("status_changes:dynamics", args=[overdue.enrollment(overdue.cast.li).pk])
        client = overdue.cast.client(overdue.cast.li)
        overview = client.get(reverse("enrollment:student", args=[overdue.enrollment(overdue.cast.li).pk]))
        assert page not in overview.content.decode()
        assert client.get(page).status_code == 404


class TestTheList:
    def test_whom_nobody_has_spoken_with_and_of_whom_a_report_is_open(self, overdue: Office):
        head, cast = overdue.cast.aa_head, overdue.cast
        row = overdue.row(cast.li).pk
        said = SPOKEN | {"spoken_on": DAY_AFTER}
        note_contact(registration=row, **said, by=cast.other_dept_head, at=on(DAY_AFTER))
        assert names(overdue, head, contact="nobody") == {cast.wang.name}
        assert names(overdue, head, contact="reported") == set()
        wang = overdue.enrollment(cast.wang).pk
        report_dynamics(enrollment=wang, **WHERE, by=cast.dept_staff, at=on(DAY_AFTER))
        assert names(overdue, head, contact="reported") == {cast.wang.name}

    def test_each_office_sees_its_own(self, overdue: Office):
        cast = overdue.cast
        assert names(overdue, cast.registrar) == {cast.wang.name, cast.li.name}
        assert names(overdue, cast.dept_staff) == {cast.wang.name}
        assert names(overdue, cast.other_tutor) == {cast.li.name}
        assert names(overdue, cast.sa_head) == set()  # gives an opinion, speaks with nobody

    def test_whom_the_end_of_the_term_finds_until_the_next_one_is_over(self, office: Office):  # REG-1.5
        term_end(at=on(TERM_OVER, 1, 15))
        head, li = office.cast.aa_head, office.cast.li.name
        later = on(TERM_OVER + timedelta(days=20))
        assert li in names(office, head, later)
        assert names(office, head, later, state=TermState.UNREGISTERED) == {li, office.cast.wang.name}
        assert names(office, head, later, state=TermState.OVERDUE) == set()
        row = office.row(office.cast.li).pk
        said = SPOKEN | {"spoken_on": TERM_OVER}
        note_contact(registration=row, **said, by=office.cast.other_dept_head, at=later)
        assert Contact.objects.get().registration_id == row

    def test_not_whom_a_term_before_the_last_one_found(self, office: Office):
        earlier_terms(office, "U")
        assert names(office, office.cast.aa_head, on(DAY_AFTER)) == {office.cast.li.name}
        term_end(at=on(TERM_OVER, 1, 15))
        found = not_registered_for(office.cast.aa_head, on(TERM_OVER)).filter(person=office.cast.li)
        assert list(found) == [office.row(office.cast.li)]

    def test_who_has_registered_is_spoken_with_no_more(self, office: Office):
        said = SPOKEN | {"spoken_on": date(2023, 9, 5)}
        with pytest.raises(NotFound):
            note_contact(
                registration=office.row(office.cast.li).pk, **said, by=office.cast.other_dept_head, at=on(DAY_AFTER)
            )


class TestAReportHoldsACaseUp:  # ORG-3
    @pytest.fixture
    def case(self, office: Office):
        after_window(at=on(PROPOSED, 1, 15))
        contact(office)
        serve(office)
        return taken_up(office)

    def test_one_that_is_being_decided_too(self, office: Office, case):
        page = reverse("status_changes:proposal", args=[of(office).pk])
        with time_machine.travel(on(READY), tick=False):
            client = office.cast.client(office.cast.other_dept_head)
            report = reverse("status_changes:report", args=[of(office).pk])
            assert report in client.get(page).content.decode()
            assert client.post(report, WHERE).url == page
            assert "家长报案" in client.get(page).content.decode()
        with pytest.raises(CannotGrant):
            decide(application_id=case.pk, agrees=True, opinion="属实", by=office.cast.aa_head, at=on(READY, 11))

    def test_what_is_reported_does_not_stand_among_the_open_ones(self, office: Office, case):
        report_dynamics(
            enrollment=office.enrollment(office.cast.li).pk, **WHERE, by=office.cast.other_tutor, at=on(READY)
        )
        with time_machine.travel(on(READY), tick=False):
            client = office.cast.client(office.cast.aa_head)
            address, one = reverse("status_changes:proposals"), reverse("status_changes:proposal", args=[of(office).pk])
            assert one not in client.get(address).content.decode()
            assert one in client.get(f"{address}?view=reported").content.decode()
            close_report(
                report=DynamicsReport.objects.get().pk, outcome="已联系", by=office.cast.aa_head, at=on(READY, 11)
            )
            assert one in client.get(address).content.decode()


class TestAcademicAffairsIsRemindedOfReports:  # ORG-3
    """Made on 19 September, to be followed up within five working days."""

    def told(self, person) -> list:
        rows = Notice.objects.filter(person=person, text="status_changes.reports-due").order_by("pk")
        return [one.facts["count"] for one in rows]

    @pytest.fixture
    def due(self, overdue: Office) -> date:
        for key, by in (("li", overdue.cast.other_tutor), ("wang", overdue.cast.dept_staff)):
            enrollment = overdue.enrollment(overdue.cast.persons[key]).pk
            report_dynamics(enrollment=enrollment, **WHERE, by=by, at=on(DAY_AFTER))
        [day] = set(DynamicsReport.objects.values_list("due_on", flat=True))
        return day

    def test_once_on_the_day_before_without_a_name(self, overdue: Office, due: date):
        head = overdue.cast.aa_head
        remind_before_follow_up(at=on(due - timedelta(days=2), 7, 40))
        assert self.told(head) == []
        remind_before_follow_up(at=on(due - timedelta(days=1), 7, 40))
        remind_before_follow_up(at=on(due, 7, 40))
        assert self.told(head) == self.told(overdue.cast.registrar) == [2]
        assert set(Notice.objects.filter(text="status_changes.reports-due").first().facts) == {"count", "due_on"}

    def test_a_missed_morning_is_made_up_and_what_is_closed_is_left_out(self, overdue: Office, due: date):
        head = overdue.cast.aa_head
        close_report(report=DynamicsReport.objects.first().pk, outcome="已联系", by=head, at=on(DAY_AFTER, 11))
        remind_before_follow_up(at=on(due, 7, 40))
        assert self.told(head) == [1]
