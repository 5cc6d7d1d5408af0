"""Where one registration covers the school year (AMB-02), who enters, resumes or comes back in spring registers too.

*brief* and *brief+HE* ask for one registration a year; the window is that of the first term. The others ask each term.
"""

from datetime import date

import pytest

from casework.models import Application, Notice, State
from enrollment.actions.annul_registration import annul_registration
from enrollment.actions.change_status import change_status
from enrollment.actions.close_batch import close_batch
from enrollment.actions.put_on_roster import put_on_roster
from enrollment.actions.reopen_batch import reopen_batch
from enrollment.models import Status, Term, TermRegistration, TermState
from enrollment.queries.batches import CannotChangeBatch
from enrollment.queries.registration import to_register
from security.journal import unrecorded
from status_changes.sweeps.after_window import after_window
from status_changes.sweeps.term_end import term_end
from tests.cast_registration import Office, on, open_office
from tests.enrollment.test_rosters import newcomer
from tests.flows.test_registration import agree, hand_in, sign

pytestmark = pytest.mark.django_db
JANUARY, MARCH, JULY = date(2024, 1, 20), date(2024, 3, 4), date(2024, 7, 6)
TEN_DAYS_ON = date(2024, 3, 18)
yearly = pytest.mark.parametrize("edition", ["brief", "brief+HE"])


def spring(office: Office) -> Office:
    """The autumn is over and closed, the spring term is entered."""
    with unrecorded("the second term; the first is closed"):
        Term.objects.create(
            code="2023-2024-2", school_year="2023-2024", ordinal=2, opens_on=date(2024, 2, 26), ends_on=date(2024, 7, 5)
        )
        Term.objects.filter(pk=office.term.pk).update(closed_at=on(JANUARY, 1))
    return office


@pytest.fixture
def office(edition: str) -> Office:
    """The registration of the year is open still, in the spring."""
    return spring(open_office(edition))


def change(office: Office, person, transition: str, day: date):
    enrollments, by = [office.enrollment(person).pk], office.cast.aa_head
    change_status(enrollments=enrollments, transition=transition, authority="批准", by=by, at=on(day))


@yearly
class TestWhoEntersInSpring:
    def test_stands_on_the_roster_with_days_of_the_own_and_reads_it(self, office, edition):
        added = newcomer(office, day=MARCH)
        row = TermRegistration.objects.get(enrollment=added)
        assert (row.state, row.counted_in_due, row.deadline) == (TermState.NOT_STARTED, False, TEN_DAYS_ON)
        [told] = Notice.objects.filter(person=added.person, text="enrollment.term-opened")
        assert told.facts["ends"] == f"{TEN_DAYS_ON}"

    def test_has_the_task_and_is_registered_in_time(self, office, edition):
        added = newcomer(office, day=MARCH)
        person, row = added.person, TermRegistration.objects.get(enrollment=added)
        [task] = to_register(person, MARCH)
        assert (task.pk, task.last) == (row.pk, TEN_DAYS_ON)
        office.pay(person)
        pk = hand_in(office, person, at=on(TEN_DAYS_ON))
        agree(pk, office.cast.registrar, on(TEN_DAYS_ON, 11))
        sign(pk, person, on(TEN_DAYS_ON, 12))
        row = TermRegistration.objects.get(pk=row.pk)
        assert (row.state, row.is_late) == (TermState.REGISTERED, False)

    def test_is_put_on_it_by_hand_where_that_was_forgotten(self, office, edition):
        added = newcomer(office, day=MARCH)
        with unrecorded("as it was before"):
            TermRegistration.objects.filter(enrollment=added).delete()
        put_on_roster(batch=office.batch.pk, number=added.student_no, by=office.cast.registrar, at=on(MARCH))
        assert TermRegistration.objects.get(enrollment=added).deadline == TEN_DAYS_ON

    def test_is_overdue_after_the_own_days_and_unregistered_when_the_year_is_over(self, office, edition):
        row = TermRegistration.objects.get(enrollment=newcomer(office, day=MARCH))
        after_window(at=on(TEN_DAYS_ON, 1))
        assert TermRegistration.objects.get(pk=row.pk).state == TermState.NOT_STARTED
        after_window(at=on(date(2024, 3, 19), 1))
        assert TermRegistration.objects.get(pk=row.pk).state == TermState.OVERDUE
        term_end(at=on(JULY, 1))
        assert TermRegistration.objects.get(pk=row.pk).state == TermState.UNREGISTERED


@yearly
class TestWhoComesBackInSpring:
    def test_resumed_from_leave_registers_within_the_own_days(self, office, edition):
        wang = office.cast.wang
        change(office, wang, "go_on_leave_unregistered", date(2023, 9, 8))
        change(office, wang, "resume", MARCH)
        row = office.row(wang)
        assert (row.state, row.deadline) == (TermState.NOT_STARTED, TEN_DAYS_ON)
        assert [one.pk for one in to_register(wang, MARCH)] == [row.pk]

    def test_counted_as_having_left_comes_back_with_the_reason(self, office, edition):
        wang = office.cast.wang
        with unrecorded("as if confirmed in the autumn"):
            TermRegistration.objects.filter(person=wang).update(state=TermState.UNREGISTERED)
        change(office, wang, "deem_left", date(2023, 11, 6))
        office.pay(wang)
        pk = hand_in(office, wang, at=on(MARCH), late_reason="住院至二月")
        agree(pk, office.cast.registrar, on(MARCH, 11))
        sign(pk, wang, on(MARCH, 12))
        assert office.enrollment(wang).status == Status.ACTIVE
        assert office.row(wang).state == TermState.REGISTERED

    def test_refused_reads_until_when_to_file_once_more(self, office, edition):
        wang, cast = office.cast.wang, office.cast
        office.pay(wang)
        pk = hand_in(office, wang, at=on(MARCH), late_reason="住院至二月")
        agree(pk, cast.registrar, on(MARCH, 11), agrees=False, opinion="凭证不符")
        [told] = Notice.objects.filter(person=wang, text="enrollment.rectification-ends")
        assert told.facts["until"] == "2024-03-11"
        assert hand_in(office, wang, at=on(date(2024, 3, 11)), late_reason="住院至二月") != pk


@yearly
class TestTheYearGoesOn:
    def test_leave_in_spring_makes_exempt(self, office, edition):
        wang = office.cast.wang
        change(office, wang, "go_on_leave_unregistered", MARCH)
        assert office.row(wang).state == TermState.EXEMPT

    def test_a_closed_registration_is_opened_again_until_the_year_is_over(self, office, edition):
        said = {"batch": office.batch.pk, "by": office.cast.aa_head}
        close_batch(**said, at=on(date(2023, 9, 27)))
        with pytest.raises(CannotChangeBatch, match="2024-07-05"):
            reopen_batch(**said, reason="转入生", at=on(JULY))
        reopen_batch(**said, reason="转入生", at=on(MARCH))
        assert TermRegistration.objects.filter(enrollment=newcomer(office, day=MARCH)).exists()

    def test_a_registration_is_annulled_in_spring(self, office, edition):
        with unrecorded("registered in the autumn"):
            TermRegistration.objects.filter(person=office.cast.li).update(state=TermState.REGISTERED)
        row = office.row(office.cast.li)
        annul_registration(registration=row.pk, why="缴费被退回", by=office.cast.aa_head, at=on(MARCH))
        assert office.row(office.cast.li).deadline == date(2024, 3, 11)

    def test_nobody_has_missed_it_before_its_last_term_is_over(self, office, edition):
        office.pay(office.cast.wang)
        waits = hand_in(office, office.cast.wang)
        with unrecorded("the reviewer waits for an answer"):
            Application.objects.filter(pk=waits).update(state=State.WITH_APPLICANT, due_on=date(2023, 9, 12))
        after_window(at=on(date(2023, 9, 27), 1))
        term_end(at=on(JANUARY, 1))
        assert office.row(office.cast.li).state == TermState.OVERDUE
        term_end(at=on(JULY, 1))
        assert office.row(office.cast.li).state == TermState.UNREGISTERED
        assert Application.objects.get(pk=waits).state == State.LAPSED


@yearly
class TestWhileTheSpringIsNotEntered:
    """Nothing asks for the second term before it begins; the registration of the year runs on all the same."""

    def test_nobody_has_missed_the_year_in_january(self, db, edition):
        office = open_office(edition)
        after_window(at=on(date(2023, 9, 27), 1))
        term_end(at=on(JANUARY, 1))
        assert office.row(office.cast.li).state == TermState.OVERDUE
        spring(office)
        term_end(at=on(JULY, 1))
        assert office.row(office.cast.li).state == TermState.UNREGISTERED

    def test_who_enters_meanwhile_registers(self, db, edition):
        office = open_office(edition)
        added = newcomer(office, day=MARCH)
        assert TermRegistration.objects.get(enrollment=added).deadline == TEN_DAYS_ON


class TestEachTermByItself:
    """The other editions: what was not done in the autumn is not made up in the spring."""

    def test_nobody_joins_the_registration_of_the_term_before(self, db):
        office = spring(open_office("detailed+HE"))
        assert not TermRegistration.objects.filter(enrollment=newcomer(office, day=MARCH)).exists()
        assert to_register(office.cast.wang, MARCH) == []
        close_batch(batch=office.batch.pk, by=office.cast.aa_head, at=on(date(2023, 9, 27)))
        with pytest.raises(CannotChangeBatch, match="2024-01-19"):
            reopen_batch(batch=office.batch.pk, reason="转入生", by=office.cast.aa_head, at=on(MARCH))
