"""The figures of a term's registration, with those of the regulation's own example (domain 3.2, 8.1)."""

from datetime import date, timedelta

import pytest

from enrollment.queries.term_figures import due_on, lines_on
from enrollment.rules.term_figures import OUTCOMES as TITLES
from enrollment.rules.term_figures import TermFigures, added, percent
from tests.cast_closing import CLOSED, LEAVE, MADE_UP, OUTCOMES, register, school
from tests.cast_registration import OPENING

EXAMPLE = TermFigures(on_time=2950, deferred=45, made_up=3, auto_left=2, registered_at_term_end=2998)


class TestTheExample:
    def test_as_the_regulation_prints_it(self):
        assert EXAMPLE.figures() == {
            "due": 3000, "on_time": 2950, "on_time_rate": "98.3", "not_on_time": 50, "deferred": 45,
            "deferral_missed": 0, "excused": 0, "overdue": 5, "made_up": 3, "auto_left": 2, "overdue_open": 0,
            "registered_at_term_end": 2998,
        }  # fmt: skip

    @pytest.mark.parametrize(("on_time", "rate"), [(2949, "98.3"), (2948, "98.3"), (2947, "98.2")])
    def test_one_more_who_is_late(self, on_time: int, rate: str):
        assert TermFigures(on_time=on_time, overdue_open=3000 - on_time).on_time_rate == rate

    def test_a_half_is_rounded_up(self):
        assert percent(393, 400) == "98.3"  # 98.25

    def test_of_nobody_there_is_no_rate(self):
        assert TermFigures().on_time_rate == "—"
        assert TermFigures().printed()[2] == "—"

    def test_departments_are_added_up(self):
        other = TermFigures(on_time=1, excused=1, registered_at_term_end=1)
        assert added([EXAMPLE, other]).due == 3002
        assert added([]) == TermFigures()


@pytest.mark.django_db
class TestWhoHasWhichOutcome:
    def test_each_has_the_first_that_fits(self, closed_term):
        found = dict(due_on(closed_term.batch, CLOSED.date()).values_list("person__name", "outcome"))
        assert found == {closed_term.students[key].name: outcome for key, outcome in OUTCOMES.items()}
        assert set(found.values()) == set(TITLES)

    def test_the_figures_of_the_school(self, closed_term):
        assert school(closed_term) == {
            "due": 7, "on_time": 1, "on_time_rate": "14.3", "not_on_time": 6, "deferred": 2, "deferral_missed": 1,
            "excused": 1, "overdue": 3, "made_up": 1, "auto_left": 1, "overdue_open": 1, "registered_at_term_end": 3,
        }  # fmt: skip

    def test_the_departments_add_up_to_the_school(self, closed_term):
        lines = lines_on([closed_term.batch], CLOSED.date())
        assert [(line.name, line.figures.due) for line in lines] == [("财经商贸系", 3), ("机电工程系", 4)]
        assert added(line.figures for line in lines).figures() == school(closed_term)

    @pytest.mark.parametrize("day", [OPENING, LEAVE, date(2023, 10, 7), MADE_UP, CLOSED.date(), date(2024, 3, 1)])
    def test_the_identities_hold_on_every_day(self, closed_term, day):
        said = school(closed_term, day)
        assert said["due"] == 7 == said["on_time"] + said["deferred"] + said["overdue"] + said["excused"]
        assert said["overdue"] == said["made_up"] + said["auto_left"] + said["overdue_open"]

    def test_a_past_day_knows_nothing_of_what_came_later(self, closed_term):
        before, then = school(closed_term, MADE_UP - timedelta(days=1)), school(closed_term, MADE_UP)
        assert (before["made_up"], before["auto_left"], before["overdue_open"]) == (0, 0, 3)
        assert (then["made_up"], then["overdue_open"]) == (1, 2)
        assert school(closed_term, LEAVE - timedelta(days=1))["excused"] == 0
        assert school(closed_term, OPENING)["registered_at_term_end"] == 0

    def test_a_deferral_is_missed_from_the_day_after_its_end(self, closed_term):
        end = closed_term.row(closed_term.zhou).deadline
        assert school(closed_term, end)["deferral_missed"] == 0
        assert school(closed_term, end + timedelta(days=1))["deferral_missed"] == 1

    def test_nobody_is_due_before_the_roster_is_frozen(self, closed_term):
        assert lines_on([closed_term.batch], OPENING - timedelta(days=1)) == []

    def test_who_comes_back_after_the_leave_and_registers_stays_excused(self, closed_term):
        register(closed_term, "li", date(2023, 11, 3))
        said = school(closed_term)
        assert (said["excused"], said["registered_at_term_end"]) == (1, 4)

    def test_who_registered_and_then_went_on_leave_stays_on_time(self, closed_term):
        register(closed_term, "li", date(2023, 9, 12))
        assert (school(closed_term)["excused"], school(closed_term)["on_time"]) == (0, 2)

    def test_a_registration_after_the_last_day_is_none_of_the_term(self, closed_term):
        register(closed_term, "wang", date(2024, 2, 1))
        assert school(closed_term, date(2024, 2, 2))["registered_at_term_end"] == 3
