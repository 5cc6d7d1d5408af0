"""Classes and student numbers of new students in bulk (INT-5): a preview, an apply, an undo; no number twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casework.actions.open_application import open_application
from casework.models import Application
from enrollment.actions.apply_numbering import apply_numbering
from enrollment.actions.close_intake import close_intake
from enrollment.actions.enter_students import enter_students
from enrollment.actions.issue_certificate import issue_certificate
from enrollment.actions.open_batch import open_batch
from enrollment.actions.propose_numbering import propose_numbering
from enrollment.actions.take_out_students import take_out_students
from enrollment.actions.undo_numbering import undo_numbering
from enrollment.models import ClassGroup, Enrollment, FormerNumber, Numbering, Placement, TermRegistration
from enrollment.queries.numbering import CannotNumber
from enrollment.rules.numbering import Candidate, ClassSeats, numbered, spread, why_not_pattern
from security.actions.close_unit import close_unit
from security.journal import unrecorded
from security.models import SignInName
from security.queries import NotFound
from tests.cast_intake import FIRST, LAST, newcomer
from tests.cast_opening import in_the_books
from tests.cast_registration import CATEGORY, OPENING, on

AFTER = LAST + timedelta(days=1)
PATTERN = "{year}{major}{class:2}{n:2}"


def plan(office, unit="mechanics", pattern=PATTERN, **values):
    usual = {"by": office.cast.aa_head, "at": on(FIRST)}
    unit = getattr(office.cast, unit)
    made = propose_numbering(intake=office.intake, unit=unit, pattern=pattern, **{**usual, **values})
    return Numbering.objects.get(pk=made.numbering)


def give(office, found, **values):
    return apply_numbering(numbering=found.pk, **{"by": office.cast.aa_head, "at": on(FIRST, 11), **values})


def undo(office, found, **values):
    return undo_numbering(numbering=found.pk, **{"by": office.cast.aa_head, "at": on(FIRST, 12), **values})


def standing(office):
    """Number and unit of every student."""
    return {
        key: (
            office.enrollment(key).student_no,
            Placement.objects.get(enrollment=office.enrollment(key), is_current=True).unit.name,
        )
        for key in office.persons
    }


class TestThePlan:
    def test_it_spreads_evenly_and_gives_nothing_yet(self, arrival_day):
        before = standing(arrival_day)
        found = plan(arrival_day)
        assert [row["student_no"] for row in found.rows] == ["20234603010101", "20234603010102", "20234603010201"]
        assert standing(arrival_day) == before

    def test_a_department_plans_its_own_and_no_other(self, arrival_day):
        plan(arrival_day, by=arrival_day.cast.dept_head)
        with pytest.raises(NotFound):
            plan(arrival_day, by=arrival_day.cast.other_dept_head)

    def test_too_few_seats_are_a_sentence(self, arrival_day):
        with unrecorded("small classes"):
            ClassGroup.objects.update(capacity=1)
        with pytest.raises(CannotNumber, match="机电一体化技术"):
            plan(arrival_day)

    def test_a_no_show_gets_no_number(self, arrival_day):
        arrival_day.compare("gao")
        close_intake(intake=arrival_day.intake.pk, by=arrival_day.cast.aa_head, at=on(date(2023, 9, 3)))
        assert len(plan(arrival_day).rows) == 1

    @pytest.mark.parametrize(
        "pattern", ["{year}{major}", "{n}{n}", "{year}{sex}{n}", "新{n}", "{year}{year}{year}{major}{n:9}"]
    )
    def test_a_pattern_that_cannot_be_is_refused(self, arrival_day, pattern):
        with pytest.raises(CannotNumber):
            plan(arrival_day, pattern=pattern)


def last_in_the_books(office, number, *, at):
    in_the_books(office.cast.registrar, at, matter="SERIES", series="学号", number=number)


@pytest.mark.usefixtures("files_dir")
class TestTheSchoolsBooks:
    def test_no_number_up_to_the_last_one_of_them_is_given_again(self, arrival_day):
        last_in_the_books(arrival_day, "20234603010145", at=on(FIRST))
        found = plan(arrival_day)
        assert [row["student_no"] for row in found.rows] == ["20234603010146", "20234603010147", "20234603010201"]

    def test_a_number_of_another_pattern_holds_nothing_up(self, arrival_day):
        last_in_the_books(arrival_day, "2023460301014500000", at=on(FIRST))
        assert plan(arrival_day).rows[0]["student_no"] == "20234603010101"

    def test_a_plan_of_before_they_came_is_outdated(self, arrival_day):
        found = plan(arrival_day)
        last_in_the_books(arrival_day, "20234603010145", at=on(FIRST, 10, 30))
        with pytest.raises(CannotNumber):
            give(arrival_day, found)


class TestApplying:
    def test_everybody_has_class_and_number_and_signs_in_by_it(self, arrival_day):
        give(arrival_day, plan(arrival_day))
        assert standing(arrival_day)["gao"] == ("20234603010201", "机电2402班")
        assert standing(arrival_day)["other_gao"] == ("20234603010102", "机电2401班")
        assert arrival_day.arrival("gao").unit == arrival_day.cast.m2
        assert SignInName.objects.get(key="20234603010201").account.person == arrival_day.persons["gao"]

    def test_academic_affairs_prepares_and_the_head_gives(self, arrival_day):
        with pytest.raises(NotFound):
            give(arrival_day, plan(arrival_day), by=arrival_day.cast.registrar)

    def test_an_outdated_plan_is_refused_as_a_whole(self, arrival_day):
        first, second = plan(arrival_day), plan(arrival_day)
        give(arrival_day, first)
        before = standing(arrival_day)
        with pytest.raises(CannotNumber):
            give(arrival_day, second)
        assert standing(arrival_day) == before

    def test_who_did_not_arrive_meanwhile_gets_no_number(self, arrival_day):
        found = plan(arrival_day)
        arrival_day.compare("gao")
        close_intake(intake=arrival_day.intake.pk, by=arrival_day.cast.aa_head, at=on(AFTER))
        with pytest.raises(CannotNumber):
            give(arrival_day, found, at=on(AFTER, 11))
        assert not Enrollment.objects.exclude(student_no=None).exists()

    def test_nobody_is_put_into_a_class_that_was_closed_meanwhile(self, arrival_day):
        found, before = plan(arrival_day), standing(arrival_day)
        close_unit(unit=arrival_day.cast.m2.pk, day=FIRST, by=arrival_day.cast.aa_head, at=on(FIRST, 10))
        with pytest.raises(CannotNumber):
            give(arrival_day, found)
        assert standing(arrival_day) == before


class TestTakenOutWithTheImport:
    """Who came by mistake goes again; the plan still stands, and so do its numbers."""

    def late(self, office, ksh):
        """Somebody entered straight into a class."""
        row = newcomer(office, ("late", "晚晚", "mechanics", date(2005, 3, 3), ksh))
        one = replace(row, unit=office.cast.m1.pk)
        [(_person, enrollment)] = enter_students(rows=[one], by=office.cast.registrar, at=on(FIRST)).entered
        return enrollment

    def take_out(self, office, enrollment):
        take_out_students(enrollments=[enrollment], authority="", by=office.cast.aa_head, at=on(FIRST, 12))

    def test_the_page_of_the_plan_shows_a_dash(self, arrival_day):
        late = self.late(arrival_day, "23330101110098")
        found = plan(arrival_day)
        self.take_out(arrival_day, late)
        client = arrival_day.cast.client(arrival_day.cast.aa_head)
        shown = client.get(reverse("enrollment:numbering", args=[found.pk])).content.decode()
        assert "—" in shown
        assert "晚晚" not in shown

    def test_the_number_is_not_given_to_the_next_one(self, arrival_day):
        late = self.late(arrival_day, "23330101110098")
        found = plan(arrival_day)
        give(arrival_day, found)
        self.take_out(arrival_day, late)
        self.late(arrival_day, "23330101110099")
        [row] = plan(arrival_day).rows
        assert row["student_no"] not in {one["student_no"] for one in found.rows}


class TestUndoing:
    def test_everything_is_as_before_and_no_number_is_given_again(self, arrival_day):
        before, found = standing(arrival_day), plan(arrival_day)
        give(arrival_day, found)
        undo(arrival_day, found)
        assert standing(arrival_day) == before
        again = plan(arrival_day)
        assert {row["student_no"] for row in again.rows}.isdisjoint(row["student_no"] for row in found.rows)
        give(arrival_day, again)
        assert standing(arrival_day)["gao"][0] == "20234603010202"
        assert FormerNumber.objects.filter(number="20234603010201", enrollment=arrival_day.enrollment("gao")).exists()

    def test_an_undo_is_refused_once_a_paper_carries_the_number(self, arrival_day, files_dir):
        arrival_day.compare("gao")
        found = plan(arrival_day)
        give(arrival_day, found)
        pk, by = arrival_day.enrollment("gao").pk, arrival_day.cast.registrar
        issue_certificate(enrollment=pk, purpose="", language="zh-hans", by=by, at=on(FIRST, 12))
        with pytest.raises(CannotNumber):
            undo(arrival_day, found)
        assert Enrollment.objects.get(pk=pk).student_no == "20234603010201"


class TestBesideTheRegistration:
    """Classes may be formed after the term has opened: what is under way goes along."""

    def under_way(self, office, at):
        """Gao is checked in and stands on the roster from this moment on; the application to register is begun."""
        office.compare("gao")
        close_intake(intake=office.intake.pk, by=office.cast.aa_head, at=on(AFTER))
        who = {"by": office.cast.aa_head, "at": at}
        open_batch(term=office.term, categories=(CATEGORY,), openings={"NEW": at.date()}, **who)
        row, gao = TermRegistration.objects.get(), office.persons["gao"]
        open_application(kind="registration", subject=row.pk, by=gao, at=at + timedelta(hours=1))

    def units(self):
        return TermRegistration.objects.get().unit, Application.objects.get().unit

    def test_roster_and_application_follow_the_class_and_back(self, arrival_day):
        self.under_way(arrival_day, on(OPENING, 8))
        found = plan(arrival_day, at=on(OPENING, 10))
        give(arrival_day, found, at=on(OPENING, 11))
        assert self.units() == (arrival_day.cast.m1, arrival_day.cast.m1)
        undo(arrival_day, found, at=on(OPENING, 12))
        assert self.units() == (arrival_day.cast.mechanics, arrival_day.cast.mechanics)

    def test_a_roster_that_was_frozen_since_is_a_reason_to_keep_the_class(self, arrival_day):
        found = plan(arrival_day)
        give(arrival_day, found)
        self.under_way(arrival_day, on(OPENING, 8))
        with pytest.raises(CannotNumber):
            undo(arrival_day, found, at=on(OPENING, 12))
        assert self.units() == (arrival_day.cast.m2, arrival_day.cast.m2)


def test_the_pages_show_the_plan_and_carry_it_out(arrival_day):
    client = arrival_day.cast.client(arrival_day.cast.dept_head)
    data = {"unit": arrival_day.cast.mechanics.pk, "pattern": PATTERN}
    answer = client.post(reverse("enrollment:numberings", args=[arrival_day.intake.pk]), data, follow=True)
    assert "20234603010201" in answer.content.decode()
    pk = Numbering.objects.get().pk
    client.post(reverse("enrollment:numbering_apply", args=[pk]))
    assert Numbering.objects.get().state == "APPLIED"
    client.post(reverse("enrollment:numbering_undo", args=[pk]))
    assert Numbering.objects.get().state == "UNDONE"


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.integers(0, 120))
def test_classes_fill_up_evenly(capacities, students):
    classes = [ClassSeats(n, n, capacity, 0) for n, capacity in enumerate(capacities, 1)]
    found = spread(range(students), classes)
    if students > sum(capacities):
        assert found is None
        return
    taken = {one.unit: sum(1 for chosen in found.values() if chosen == one) for one in classes}
    assert all(taken[one.unit] <= one.capacity for one in classes)
    rates = [(taken[one.unit] / one.capacity, 1 / one.capacity) for one in classes]
    assert all(high - step <= low + 1e-9 for high, step in rates for low, _step in rates)


@given(st.sets(st.integers(1, 30)), st.integers(1, 30))
def test_used_numbers_are_passed_over(used, students):
    taken = {f"24{number:03}" for number in used}
    found = numbered("{yy}{n:3}", [Candidate(n, 2024, "460301", 1) for n in range(students)], taken)
    assert len(set(found.values())) == students
    assert taken.isdisjoint(found.values())


def test_the_usual_pattern_can_be():
    assert why_not_pattern(PATTERN) is None
