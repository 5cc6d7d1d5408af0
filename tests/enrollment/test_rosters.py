"""Rosters: each group's first day, the freeze after the check-in, who joins afterwards (REG-1.1, domain 3.2)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.models import Application, Notice
from enrollment.actions.arrange_roster import arrange_roster
from enrollment.actions.close_batch import close_batch
from enrollment.actions.close_intake import close_intake
from enrollment.actions.enter_students import enter_students
from enrollment.actions.open_batch import CannotOpenBatch, open_batch
from enrollment.actions.put_on_roster import put_on_roster
from enrollment.forms.registration import BatchForm
from enrollment.models import Batch, DeferralRequest, Enrollment, Roster, StudyRightChange, Term, TermRegistration
from enrollment.queries.batches import CannotChangeBatch
from enrollment.queries.study_right import standings, study_right
from enrollment.rules.newcomer import NewStudent
from security.journal import unrecorded
from security.models import Entry
from tests.cast_registration import CATEGORY, OPENING, Office, on

pytestmark = pytest.mark.django_db
DAY_3, LATE = OPENING + timedelta(days=2), OPENING + timedelta(days=14)


def open_term(office, *, at=None, **openings):
    who = {"by": office.cast.aa_head, "at": at or on(OPENING, 8)}
    opened = open_batch(term=office.term, categories=(CATEGORY,), openings=openings, **who)
    return Batch.objects.get(pk=opened.batch)


def arrange(office, batch, *, group="NEW", opens_on=DAY_3, reason="开班时漏填", at=None, by=None):
    return arrange_roster(
        batch=batch.pk, group=group, opens_on=opens_on, reason=reason, by=by or office.cast.aa_head,
        at=at or on(OPENING, 9),
    )  # fmt: skip


class TestTheFirstDay:
    def test_it_lies_in_the_term(self, arrival_day):
        for day in (OPENING - timedelta(days=1), arrival_day.term.ends_on + timedelta(days=1)):
            with pytest.raises(CannotOpenBatch, match="2023-09-04"):
                open_term(arrival_day, RETURNING=day)
        assert not Batch.objects.exists()

    def test_a_window_that_is_over_is_refused_and_one_that_runs_is_not(self, arrival_day):
        with pytest.raises(CannotOpenBatch, match="2023-09-18"):
            open_term(arrival_day, at=on(date(2023, 9, 19)), RETURNING=OPENING)
        assert open_term(arrival_day, at=on(date(2023, 9, 18)), RETURNING=OPENING)

    @pytest.mark.parametrize(
        ("said", "errors"), [({}, {"new_on"}), ({"no_new": "on"}, set()), ({"new_on": "2023-09-06"}, set())]
    )
    def test_the_form_asks_for_that_of_new_students_unless_none_enter(self, arrival_day, said, errors):
        data = {"term": arrival_day.term.pk, "categories": [CATEGORY], "returning_on": "2023-09-04", **said}
        form = BatchForm(data, categories=[(CATEGORY, "全日制")])
        assert set(form.errors) == errors

    def test_a_forgotten_group_is_added_with_a_reason_that_is_kept(self, arrival_day):
        arrival_day.compare("gao")
        batch = open_term(arrival_day, RETURNING=OPENING)
        with pytest.raises(CannotChangeBatch):
            arrange(arrival_day, batch, reason=" ")
        arrange(arrival_day, batch)
        roster = Roster.objects.get(group="NEW")
        assert (roster.opens_on, roster.window_ends_on, roster.frozen_at) == (DAY_3, date(2023, 9, 20), None)
        assert Entry.objects.get(event="enrollment.roster-arranged").particulars["reason"] == "开班时漏填"

    def test_it_moves_until_the_roster_is_frozen(self, arrival_day):
        batch = open_term(arrival_day, RETURNING=OPENING, NEW=DAY_3)
        arrange(arrival_day, batch, opens_on=OPENING + timedelta(days=7))
        assert Roster.objects.get(group="NEW").window_ends_on == date(2023, 9, 25)
        with pytest.raises(CannotChangeBatch):
            arrange(arrival_day, batch, group="RETURNING")

    def test_who_only_prepares_moves_nothing(self, arrival_day):
        batch = open_term(arrival_day, RETURNING=OPENING)
        with pytest.raises(CannotChangeBatch):
            arrange(arrival_day, batch, by=arrival_day.cast.registrar)

    def test_the_page_sets_it_and_the_board_leads_there(self, arrival_day):
        cast, batch = arrival_day.cast, open_term(arrival_day, RETURNING=OPENING)
        with time_machine.travel(on(OPENING, 9), tick=False):
            browser, address = cast.client(cast.aa_head), reverse("enrollment:batch_group", args=[batch.pk])
            assert address in browser.get(reverse("enrollment:batch", args=[batch.pk])).content.decode()
            said = {"group": "NEW", "opens_on": "2023-09-06", "reason": "新生报到推迟"}
            assert browser.post(address, said).status_code == 302
            assert browser.post(address, said).status_code == 400  # it is that day already
        assert Roster.objects.get(group="NEW").opens_on == DAY_3


class TestTheFreezeOfFreshmen:
    def test_after_a_long_check_in_their_window_is_counted_from_the_freeze(self, arrival_day):
        arrival_day.compare("gao")
        open_term(arrival_day, NEW=OPENING)
        close_intake(intake=arrival_day.intake.pk, by=arrival_day.cast.aa_head, at=on(LATE))
        roster, row = Roster.objects.get(), TermRegistration.objects.get()
        assert roster.window_ends_on == row.deadline == date(2023, 10, 8)  # ten working days after the 18th

    def test_nobody_closes_the_registration_before_and_the_open_check_in_is_named(self, arrival_day):
        batch = open_term(arrival_day, NEW=OPENING)
        with pytest.raises(CannotChangeBatch, match="2023-09-01"):
            close_batch(batch=batch.pk, by=arrival_day.cast.aa_head, at=on(date(2023, 9, 25)))
        assert Batch.objects.get().closed_at is None

    def test_while_the_check_in_lasts_they_study(self, arrival_day):
        arrival_day.compare("gao")
        open_term(arrival_day, NEW=OPENING)
        gao = arrival_day.enrollment("gao")
        for day in (OPENING, DAY_3):
            assert standings([gao], on(day))[gao.pk].may_study
            assert gao in study_right(on(day))
        li = arrival_day.enrollment("li")  # not here yet
        assert li not in study_right(on(DAY_3))


class TestWhoWaitsForTheFreezeIsToldInTheFeed:  # REG-4.2
    """A course system that follows the feed locks no new student out while the check-in lasts."""

    SATURDAY = date(2023, 9, 2)

    def told(self, office) -> list:
        rows = StudyRightChange.objects.filter(enrollment=office.enrollment("gao")).order_by("pk")
        return list(rows.values_list("at", flat=True))

    def read(self) -> None:
        """What was told before is read; in a test all of it is one transaction, which tells of a student once."""
        with unrecorded("a feed that was read, in a test"):
            StudyRightChange.objects.all().delete()

    def answer(self, office, at):
        gao = office.enrollment("gao")
        return standings([gao], at)[gao.pk]

    def test_the_opening_tells_when_they_may_study(self, arrival_day):
        arrival_day.compare("gao")
        self.read()
        assert self.answer(arrival_day, on(self.SATURDAY)).valid_until is None
        opened = on(self.SATURDAY, 8)
        open_term(arrival_day, at=opened, NEW=OPENING)
        assert self.told(arrival_day) == [opened]
        found = self.answer(arrival_day, opened)
        assert (found.may_study, found.valid_until) == (False, on(OPENING, 0))
        assert self.answer(arrival_day, found.valid_until).may_study

    def test_so_does_a_group_that_is_set_later(self, arrival_day):
        arrival_day.compare("gao")
        batch = open_term(arrival_day, at=on(self.SATURDAY, 8), RETURNING=OPENING)
        self.read()
        arrange(arrival_day, batch, opens_on=DAY_3, at=on(self.SATURDAY, 9))
        assert self.told(arrival_day) == [on(self.SATURDAY, 9)]
        assert self.answer(arrival_day, on(OPENING)).valid_until == on(DAY_3, 0)


def newcomer(office: Office, status: str = "PENDING", number: str = "20239901", day: date = DAY_3) -> Enrollment:
    """Somebody of wang's class who comes by transfer, on the third day or another."""
    wang = office.enrollment(office.cast.wang)
    place = wang.placements.get(is_current=True)
    row = NewStudent(
        name="转入生", student_no=number, status=status, unit=place.unit_id, major=place.major_id,
        cohort=place.cohort_id, level=wang.level, category=CATEGORY, length_years=wang.length_years, begins_on=day,
    )  # fmt: skip
    [(_person, pk)] = enter_students(rows=[row], by=office.cast.registrar, at=on(day)).entered
    return Enrollment.objects.get(pk=pk)


@pytest.mark.parametrize("status", ["ON_LEAVE", "RETAINED", "CANCELLED", "ADMISSION_RETAINED"])
def test_who_came_to_the_roll_with_such_a_status_is_left_out_by_the_freeze(arrival_day, status):
    gao = arrival_day.enrollment("gao")
    place = gao.placements.get(is_current=True)
    rows = [
        NewStudent(
            name="早已在校", student_no=f"2022990{n}", status=one, unit=place.unit_id, major=place.major_id,
            cohort=place.cohort_id, level=gao.level, category=CATEGORY, length_years=gao.length_years,
            begins_on=OPENING,
        )
        for n, one in enumerate((status, "ACTIVE"))
    ]  # fmt: skip
    entered = enter_students(rows=rows, by=arrival_day.cast.registrar, at=on(OPENING, 7)).entered
    open_term(arrival_day, NEW=OPENING)
    close_intake(intake=arrival_day.intake.pk, by=arrival_day.cast.aa_head, at=on(DAY_3))
    rostered = TermRegistration.objects.filter(person__in=[person for person, _pk in entered])
    assert [one.enrollment_id for one in rostered] == [entered[1][1]]


class TestWhoComesAfterTheFreeze:
    @pytest.mark.parametrize("status", ["PENDING", "ACTIVE"])
    def test_who_is_entered_in_the_roll_is_on_the_roster_outside_due_and_reads_it(self, office, status):
        added = newcomer(office, status)
        row = TermRegistration.objects.get(enrollment=added)
        assert (row.counted_in_due, row.deadline) == (False, date(2023, 9, 20))
        [notice] = Notice.objects.filter(person=added.person, text="enrollment.term-opened")
        assert notice.facts["ends"] == "2023-09-20"

    def test_who_is_on_leave_is_not(self, office):
        assert not TermRegistration.objects.filter(enrollment=newcomer(office, "ON_LEAVE")).exists()

    def test_nobody_joins_a_term_that_is_over(self, office):
        with unrecorded("the term is over"):
            Term.objects.update(ends_on=DAY_3 - timedelta(days=1))
        assert not TermRegistration.objects.filter(enrollment=newcomer(office)).exists()

    def test_what_was_said_of_the_deferrals_of_others_stays(self, deferral_morning):
        """Li's was granted when nothing was left to defer: it only says that there was a cause."""
        li = deferral_morning.cast.li
        with unrecorded("a deferral that only noted the cause"):
            Application.objects.filter(person=li).update(state="FILED", outcome="GRANTED")
            DeferralRequest.objects.filter(application__person=li).update(ends_on=None)
        newcomer(deferral_morning)
        assert DeferralRequest.objects.get(application__person=li).ends_on is None
        assert TermRegistration.objects.get(person=li).state == "NOT_STARTED"

    def test_academic_affairs_puts_one_student_on_it_by_hand(self, office):
        added, cast = newcomer(office), office.cast
        with unrecorded("as it was before"):
            TermRegistration.objects.filter(enrollment=added).delete()
        ask = {"batch": office.batch.pk, "number": added.student_no, "at": on(DAY_3)}
        with pytest.raises(CannotChangeBatch):
            put_on_roster(**ask, by=cast.dept_head)
        put_on_roster(**ask, by=cast.registrar)
        assert not TermRegistration.objects.get(enrollment=added).counted_in_due
        with pytest.raises(CannotChangeBatch, match="404"):
            put_on_roster(**(ask | {"number": "404"}), by=cast.registrar)
        with time_machine.travel(on(DAY_3), tick=False):
            address = reverse("enrollment:batch_join", args=[office.batch.pk])
            again = cast.client(cast.registrar).post(address, {"number": added.student_no})
        assert again.status_code == 400
        assert "转入生已在本次注册名单中" in again.content.decode()
