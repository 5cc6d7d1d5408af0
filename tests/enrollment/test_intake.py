"""The arrival of new students (INT-1 to INT-4, T01): opened, compared, checked in, put off, missed."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from psycopg.types.range import DateRange

from enrollment.actions.check_in import CannotCheckIn, check_in
from enrollment.actions.close_intake import close_intake
from enrollment.actions.enter_arrivals import enter_arrivals
from enrollment.actions.enter_students import enter_students
from enrollment.actions.grant_arrival_leave import CannotGrantLeave, grant_arrival_leave
from enrollment.actions.note_arrival_contact import CannotNoteContact, note_arrival_contact
from enrollment.actions.open_batch import open_batch
from enrollment.actions.take_out_students import StillNeeded, take_out_students
from enrollment.models import (
    Arrival,
    ArrivalContact,
    ArrivalLeave,
    Comparison,
    Enrollment,
    Roster,
    StatusPeriod,
    TermRegistration,
)
from enrollment.queries.arrivals import CannotChangeIntake
from enrollment.sweeps.no_shows import mark_overdue
from rulebook.models import CalendarYear, Edition, EditionScope
from rulebook.queries import forget_calendar
from rulebook.rules.amending import amended_text
from rulebook.rules.shipped import shipped_editions
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound
from tests.cast_intake import ALL, AUGUST, FIRST, LAST, newcomer, put_under
from tests.cast_registration import CATEGORY, OPENING, on

AFTER = LAST + timedelta(days=1)
every_edition = pytest.mark.parametrize("edition", shipped_editions())


def amended_for_the_registration(category: str = CATEGORY) -> None:
    """From the opening of the term on another edition holds for the category."""
    with unrecorded("an amended regulation"):
        before = Edition.objects.get()
        text = amended_text(before.text, name="own", title="本校学籍管理实施细则", changes={})
        own = Edition.objects.create(name="own", title="本校学籍管理实施细则", text=text, enacted_at=before.enacted_at)
        EditionScope.objects.filter(category=category).update(during=DateRange(date(2020, 1, 1), OPENING))
        EditionScope.objects.create(edition=own, category=category, during=DateRange(OPENING, None))


def states(office) -> dict[str, str]:
    """Where each student stands."""
    return {key: office.arrival(key).state for key in office.persons}


def on_leave(office, key, until, **values):
    usual = {"reason": "家中洪灾，道路中断", "by": office.cast.registrar, "at": on(FIRST)}
    return grant_arrival_leave(arrival=office.arrival(key).pk, until=until, **{**usual, **values})


def contact(office, key, **values):
    usual = {
        "spoken_on": FIRST, "way": "PHONE", "reached": "GUARDIAN", "said": "已入伍，家长称另行书面说明",
        "by": office.cast.registrar, "at": on(FIRST),
    }  # fmt: skip
    return note_arrival_contact(arrival=office.arrival(key).pk, **{**usual, **values})


class TestOpening:
    def test_everybody_admitted_to_the_cohort_is_expected_until_the_last_day(self, admitted):
        intake = admitted.open()
        assert set(states(admitted).values()) == {"EXPECTED"}
        assert {one.due_on for one in intake.arrivals.all()} == {LAST}

    def test_only_the_head_of_academic_affairs_opens_it(self, admitted):
        with pytest.raises(CannotChangeIntake):
            admitted.open(by=admitted.cast.registrar)

    def test_a_term_is_opened_once(self, admitted):
        admitted.open()
        with pytest.raises(CannotChangeIntake):
            admitted.open()

    def test_the_days_stand_in_their_order(self, admitted):
        with pytest.raises(CannotChangeIntake):
            admitted.open(arrives_from=LAST, arrives_until=FIRST)

    def test_who_is_entered_later_joins_the_list_and_another_cohort_does_not(self, arrival_day):
        late = ("late", "晚晚", "mechanics", date(2005, 3, 3), "23330101110099")
        entering = newcomer(arrival_day, late)
        enter_students(rows=[entering], by=arrival_day.cast.registrar, at=on(FIRST))
        assert Arrival.objects.filter(enrollment__ksh="23330101110099", state="EXPECTED").exists()
        assert Arrival.objects.count() == len(arrival_day.persons) + 1

    def test_a_department_does_not_enter_the_whole_school(self, arrival_day):
        with pytest.raises(CannotChangeIntake):
            enter_arrivals(intakes=[arrival_day.intake.pk], by=arrival_day.cast.dept_head, at=on(FIRST))
        enter_arrivals(intakes=[arrival_day.intake.pk], by=arrival_day.cast.registrar, at=on(FIRST))

    def test_nobody_joins_a_list_that_is_closed(self, arrival_day):
        close_intake(intake=arrival_day.intake.pk, by=arrival_day.cast.aa_head, at=on(AFTER))
        with pytest.raises(CannotChangeIntake):
            enter_arrivals(intakes=[arrival_day.intake.pk], by=arrival_day.cast.registrar, at=on(AFTER))

    def test_where_nobody_joins_the_journal_says_nothing(self, arrival_day):
        before = Entry.objects.count()
        enter_arrivals(intakes=[arrival_day.intake.pk], by=arrival_day.cast.registrar, at=on(FIRST))
        assert Entry.objects.count() == before


class TestComparing:
    def test_who_agrees_in_everything_waits_for_the_registration_from_that_day_on(self, arrival_day):
        arrival_day.compare("gao")
        enrollment, arrival = arrival_day.enrollment("gao"), arrival_day.arrival("gao")
        assert (enrollment.status, enrollment.checked_in_on) == ("PENDING", FIRST)
        assert (arrival.state, arrival.checked_in_by) == ("CHECKED_IN", arrival_day.cast.registrar)
        assert StatusPeriod.objects.filter(enrollment=enrollment, status="PENDING", transition="check_in").exists()

    @pytest.mark.parametrize("missing", ALL)
    def test_one_tick_missing_and_nobody_is_checked_in(self, arrival_day, missing):
        found = {what: True for what in ALL if what != missing}
        done = arrival_day.compare("gao", found)
        assert done.lacking == (missing,)
        assert arrival_day.enrollment("gao").status == "ADMITTED"
        label = str(Comparison.What(missing).label)
        with pytest.raises(CannotCheckIn, match=label):
            check_in(arrival=arrival_day.arrival("gao").pk, by=arrival_day.cast.registrar, at=on(FIRST))

    def test_what_does_not_agree_is_said_and_the_latest_word_counts(self, arrival_day):
        with pytest.raises(CannotCheckIn):
            arrival_day.compare("gao", dict.fromkeys(ALL, True) | {"PERSON": False})
        arrival_day.compare("gao", dict.fromkeys(ALL, True) | {"PERSON": False}, note="照片与本人不像，请班主任再看")
        assert arrival_day.enrollment("gao").status == "ADMITTED"
        arrival_day.compare("gao", {"PERSON": True}, by=arrival_day.cast.dept_head, at=on(FIRST, 11))
        assert arrival_day.enrollment("gao").status == "PENDING"
        assert [one.matches for one in Comparison.objects.filter(what="PERSON").order_by("pk")] == [False, True]

    def test_each_tick_keeps_who_made_it_and_can_not_be_changed(self, arrival_day):
        arrival_day.compare("gao", {"PERSON": True}, by=arrival_day.cast.dept_staff)
        found = Comparison.objects.get()
        assert (found.by, found.at) == (arrival_day.cast.dept_staff, on(FIRST))
        with pytest.raises(DatabaseError, match="append-only"), unrecorded("a slip of the pen"):
            Comparison.objects.update(matches=False)

    def test_another_department_does_not_check_the_student_in(self, arrival_day):
        with pytest.raises(NotFound):
            arrival_day.compare("gao", by=arrival_day.cast.other_dept_head)

    def test_nobody_is_checked_in_twice(self, arrival_day):
        arrival_day.compare("gao")
        with pytest.raises(CannotCheckIn):
            arrival_day.compare("gao")


@every_edition
class TestOfEveryEdition:
    @pytest.fixture(autouse=True)
    def regulated(self, arrival_day, edition):
        """The intake follows this edition."""
        put_under(edition)

    @pytest.mark.parametrize("missing", ALL)
    def test_person_id_letter_and_data_are_compared_and_one_tick_missing_is_no_check_in(self, arrival_day, missing):
        """INT-2: who was compared by whom and when is kept; T01 comes with the last of the four."""
        arrival_day.compare("gao", {what: True for what in ALL if what != missing})
        assert arrival_day.enrollment("gao").status == "ADMITTED"
        arrival_day.compare("gao", {missing: True}, by=arrival_day.cast.dept_staff, at=on(FIRST, 11))
        enrollment = arrival_day.enrollment("gao")
        assert enrollment.status == "PENDING"
        assert StatusPeriod.objects.filter(enrollment=enrollment, transition="check_in").count() == 1
        ticks = {one.what: (one.by, one.at) for one in Comparison.objects.select_related("by")}
        assert ticks.pop(missing) == (arrival_day.cast.dept_staff, on(FIRST, 11))
        assert set(ticks.values()) == {(arrival_day.cast.registrar, on(FIRST))}

    def test_a_leave_of_fourteen_days_needs_no_reason_and_a_fifteenth_does(self, arrival_day):
        """INT-3: the sixteenth of September is a Saturday, so the fourteen days end on Monday; asked for in time."""
        until = date(2023, 9, 18)
        with pytest.raises(CannotGrantLeave, match="2023-09-18"):
            on_leave(arrival_day, "gao", until + timedelta(days=1))
        on_leave(arrival_day, "gao", until)
        assert (arrival_day.arrival("gao").state, arrival_day.arrival("gao").due_on) == ("ON_LEAVE", until)
        with pytest.raises(CannotGrantLeave):
            on_leave(arrival_day, "li", until, at=on(AFTER))


class TestLeave:
    def test_a_leave_moves_the_day(self, arrival_day):
        on_leave(arrival_day, "gao", date(2023, 9, 10))
        assert (arrival_day.arrival("gao").state, arrival_day.arrival("gao").due_on) == ("ON_LEAVE", date(2023, 9, 10))

    def test_fourteen_days_that_end_on_a_day_of_rest_end_on_the_next_working_day(self, arrival_day):
        on_leave(arrival_day, "gao", date(2023, 9, 18))  # the 16th is a Saturday

    def test_a_longer_one_asks_why(self, arrival_day):
        with pytest.raises(CannotGrantLeave, match="2023-09-18"):
            on_leave(arrival_day, "gao", date(2023, 9, 19))
        on_leave(arrival_day, "gao", date(2023, 9, 19), why_longer="航班停飞至十八日")
        assert ArrivalLeave.objects.get().why_longer == "航班停飞至十八日"

    def test_after_the_arrival_day_it_is_too_late(self, arrival_day):
        with pytest.raises(CannotGrantLeave, match="2023-09-02"):
            on_leave(arrival_day, "gao", date(2023, 9, 10), at=on(AFTER))

    def test_a_tutor_notes_contacts_and_grants_no_leave(self, arrival_day):
        with pytest.raises(NotFound):
            on_leave(arrival_day, "gao", date(2023, 9, 10), by=arrival_day.cast.tutor)


class TestContacts:
    def test_what_was_said_stays_as_it_was_written(self, arrival_day):
        contact(arrival_day, "gao")
        assert ArrivalContact.objects.get().said == "已入伍，家长称另行书面说明"
        with pytest.raises(DatabaseError, match="append-only"), unrecorded("a slip of the pen"):
            ArrivalContact.objects.update(way="OTHER")

    def test_nobody_is_called_tomorrow_or_after_arriving(self, arrival_day):
        with pytest.raises(CannotNoteContact):
            contact(arrival_day, "gao", spoken_on=LAST)
        arrival_day.compare("gao")
        with pytest.raises(CannotNoteContact):
            contact(arrival_day, "gao")


class TestClosing:
    def close(self, office, day=AFTER):
        return close_intake(intake=office.intake.pk, by=office.cast.aa_head, at=on(day))

    def test_who_neither_arrived_nor_is_on_leave_is_a_no_show_and_stays_admitted(self, arrival_day):
        arrival_day.compare("gao")
        on_leave(arrival_day, "li", date(2023, 9, 10))
        done = self.close(arrival_day)
        assert (done.arrived, done.missing) == (1, 3)
        assert states(arrival_day) == {
            "gao": "CHECKED_IN", "li": "ON_LEAVE", "wang": "NO_SHOW", "other_gao": "NO_SHOW", "qin": "NO_SHOW",
        }  # fmt: skip
        assert arrival_day.enrollment("qin").status == "ADMITTED"

    def test_it_is_closed_after_the_last_day_and_once(self, arrival_day):
        with pytest.raises(CannotChangeIntake, match="2023-09-02"):
            self.close(arrival_day, LAST)
        self.close(arrival_day)
        with pytest.raises(CannotChangeIntake):
            self.close(arrival_day)

    def test_a_leave_that_runs_out_afterwards_is_marked_by_the_clock(self, arrival_day):
        on_leave(arrival_day, "li", date(2023, 9, 10))
        self.close(arrival_day)
        assert mark_overdue(at=on(date(2023, 9, 10))) == 0
        assert mark_overdue(at=on(date(2023, 9, 11))) == 1
        assert arrival_day.arrival("li").state == "NO_SHOW"

    def test_who_comes_late_is_checked_in_all_the_same(self, arrival_day):
        self.close(arrival_day)
        arrival_day.compare("gao", at=on(AFTER, 11))
        assert arrival_day.enrollment("gao").status == "PENDING"


class TestRosterOfFreshmen:
    """It waits for the end of the check-in; a no-show is never due."""

    @pytest.fixture
    def open_term(self, arrival_day):
        arrival_day.compare("gao")
        openings = {"NEW": OPENING, "RETURNING": OPENING}
        who = {"by": arrival_day.cast.aa_head, "at": on(OPENING, 8)}
        open_batch(term=arrival_day.term, categories=(CATEGORY,), openings=openings, **who)
        return arrival_day

    def due(self) -> set[str]:
        return {row.enrollment.ksh for row in TermRegistration.objects.select_related("enrollment")}

    def test_it_is_frozen_when_the_check_in_is_closed(self, open_term):
        assert Roster.objects.get(group="NEW").frozen_at is None
        assert Roster.objects.get(group="RETURNING").frozen_at is not None
        close_intake(intake=open_term.intake.pk, by=open_term.cast.aa_head, at=on(OPENING, 12))
        assert Roster.objects.get(group="NEW").frozen_at is not None
        assert self.due() == {"23330101110003"}

    def test_who_arrives_later_is_outside_due_with_ten_working_days_from_the_arrival(self, open_term):
        """Domain 3.2: those who join after the freeze are not due, with the deadline of `res.registration_wd`."""
        on_leave(open_term, "li", date(2023, 9, 10))
        close_intake(intake=open_term.intake.pk, by=open_term.cast.aa_head, at=on(OPENING, 12))
        open_term.compare("li", at=on(date(2023, 9, 8)))
        late = TermRegistration.objects.get(person=open_term.persons["li"])
        assert (late.deadline, late.counted_in_due) == (date(2023, 9, 22), False)
        open_term.compare("qin", at=on(date(2023, 9, 19)))
        late = TermRegistration.objects.get(person=open_term.persons["qin"])
        assert (late.deadline, late.counted_in_due) == (date(2023, 10, 9), False)
        assert [row.enrollment.ksh for row in TermRegistration.objects.filter(counted_in_due=True)] == [
            "23330101110003"
        ]

    def test_who_arrives_before_a_year_that_is_not_loaded_is_checked_in_all_the_same(self, open_term):
        close_intake(intake=open_term.intake.pk, by=open_term.cast.aa_head, at=on(OPENING, 12))
        with unrecorded("the calendar of next year is not published"):
            CalendarYear.objects.filter(year=2024).delete()
        forget_calendar()
        open_term.compare("qin", at=on(date(2023, 12, 28)))
        assert open_term.arrival("qin").state == "CHECKED_IN"
        assert TermRegistration.objects.get(person=open_term.persons["qin"]).deadline == date(2024, 1, 1)

    def test_neither_waiting_nor_joining_asks_for_one_edition(self, arrival_day):
        """The regulation was amended between the arrival and the registration."""
        amended_for_the_registration()
        arrival_day.compare("gao")
        who = {"by": arrival_day.cast.aa_head, "at": on(OPENING, 8)}
        open_batch(term=arrival_day.term, categories=(CATEGORY,), openings={"NEW": OPENING}, **who)
        assert self.due() == set()
        close_intake(intake=arrival_day.intake.pk, by=arrival_day.cast.aa_head, at=on(OPENING, 12))
        assert self.due() == {"23330101110003"}
        arrival_day.compare("qin", at=on(OPENING, 14))
        assert self.due() == {"23330101110003", "23330101110005"}

    def test_a_part_time_student_who_arrives_late_is_entered_with_the_part_time_students(self, arrival_day):
        amended_for_the_registration("HE_PART_TIME")
        with unrecorded("a part-time student"):
            Enrollment.objects.filter(pk=arrival_day.enrollment("qin").pk).update(category="HE_PART_TIME")
        who = {"by": arrival_day.cast.aa_head, "at": on(OPENING, 8)}
        open_batch(term=arrival_day.term, categories=("HE_PART_TIME",), openings={"PART_TIME": OPENING}, **who)
        arrival_day.compare("qin", at=on(OPENING, 14))
        assert [row.roster.group for row in TermRegistration.objects.all()] == ["PART_TIME"]


class TestTakingAnImportBack:
    """The list goes with the import that brought it, as long as nobody dealt with an arrival."""

    def take_out(self, office):
        ids = [office.enrollment(key).pk for key in ("gao", "other_gao")]
        return take_out_students(enrollments=ids, authority="", by=office.cast.aa_head, at=on(FIRST))

    def test_who_is_merely_expected_goes(self, arrival_day):
        self.take_out(arrival_day)
        assert Arrival.objects.count() == len(arrival_day.persons) - 2

    @pytest.mark.parametrize("deal", [contact, lambda office, key: office.compare(key, {"ID": True})])
    def test_who_was_called_or_compared_stays(self, arrival_day, deal):
        deal(arrival_day, "gao")
        with pytest.raises(StillNeeded):
            self.take_out(arrival_day)


def test_nobody_writes_an_arrival_outside_an_act(arrival_day):
    with pytest.raises(DatabaseError, match="table of record"), transaction.atomic():
        Arrival.objects.update(due_on=AUGUST)
