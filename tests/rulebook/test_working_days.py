"""Working days and deadlines, by the calendar as published (domain: calendar 6.1-6.4)."""

from datetime import date, timedelta

import pytest

from rulebook.rules.calendar import CalendarMissing, Closure, Due, WorkingCalendar
from rulebook.rules.provisional import provisional_year
from rulebook.rules.shipped import shipped_years
from rulebook.rules.units import Period, Unit

CALENDAR = WorkingCalendar.of(shipped_years())


def day(text: str) -> date:
    return date.fromisoformat(text)


# start, +10 wd excl., +10 incl., +15 excl., +15 incl., +30 wd, +30 days, rolled
VECTORS = [
    "2023-09-04 2023-09-18 2023-09-15 2023-09-25 2023-09-22 2023-10-20 2023-10-04 2023-10-07",
    "2024-02-26 2024-03-11 2024-03-08 2024-03-18 2024-03-15 2024-04-09 2024-03-27 2024-03-27",
    "2024-09-02 2024-09-14 2024-09-13 2024-09-24 2024-09-23 2024-10-18 2024-10-02 2024-10-08",
    "2025-02-17 2025-03-03 2025-02-28 2025-03-10 2025-03-07 2025-03-31 2025-03-19 2025-03-19",
    "2025-09-01 2025-09-15 2025-09-12 2025-09-22 2025-09-19 2025-10-17 2025-10-01 2025-10-09",
    "2026-03-02 2026-03-16 2026-03-13 2026-03-23 2026-03-20 2026-04-14 2026-04-01 2026-04-01",
    "2026-09-01 2026-09-15 2026-09-14 2026-09-21 2026-09-20 2026-10-19 2026-10-01 2026-10-08",
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector[:10])
def test_windows_end_as_published_in_both_counting_modes(vector):
    start, ten, ten_incl, fifteen, fifteen_incl, thirty, days, rolled = map(day, vector.split())
    assert CALENDAR.add_working_days(start, 10) == ten
    assert CALENDAR.add_working_days(start, 10, counting_first=True) == ten_incl
    assert CALENDAR.add_working_days(start, 15) == fifteen
    assert CALENDAR.add_working_days(start, 15, counting_first=True) == fifteen_incl
    assert CALENDAR.deadline(start, 30, "WD") == Due(thirty)
    assert CALENDAR.deadline(start, 30, "DAY", "NO") == Due(days)
    assert CALENDAR.deadline(start, 30, "DAY", "YES") == Due(rolled)


SHORT_CLOCKS = [
    ("2023-09-28", 2, "2023-10-08"),
    ("2023-10-08", 3, "2023-10-11"),
    ("2024-02-09", 2, "2024-02-19"),
    ("2024-04-03", 2, "2024-04-08"),
    ("2025-09-30", 2, "2025-10-10"),
    ("2025-10-09", 3, "2025-10-13"),
    ("2026-02-13", 3, "2026-02-25"),
    ("2025-01-27", 3, "2025-02-07"),
]


@pytest.mark.parametrize(("received", "days", "due"), SHORT_CLOCKS)
def test_short_clocks_step_over_holidays_and_count_make_up_days(received, days, due):
    assert CALENDAR.deadline(day(received), days, Unit.WD) == Due(day(due))


@pytest.mark.parametrize(("year", "days"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_the_published_number_of_working_days(year, days):
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    assert sum(CALENDAR.is_working(one) for one in every if one.year == year) == days


def test_a_day_of_rest_may_be_named_by_the_next_years_notice():
    assert not CALENDAR.is_working(date(2022, 12, 31))


def test_a_period_of_months_ends_on_the_corresponding_day_or_the_months_last():
    assert CALENDAR.deadline(date(2024, 1, 31), 1, "MONTH") == Due(date(2024, 2, 29))
    assert CALENDAR.deadline(date(2024, 6, 30), 2, "YEAR", "NO") == Due(date(2026, 6, 30))
    assert CALENDAR.deadline(date(2023, 9, 1), 1, "MONTH", "YES") == Due(date(2023, 10, 7))


def test_a_length_that_carries_its_own_unit_is_counted_in_it():
    entered = date(2023, 9, 4)
    assert CALENDAR.after(entered, Period(30, Unit.DAY), "YES") == Due(date(2023, 10, 7))
    assert CALENDAR.after(entered, Period(30, Unit.WD), "YES") == Due(date(2023, 10, 20))


def test_working_days_between_leaves_out_the_first_day_and_counts_the_last():
    assert CALENDAR.working_days_between(date(2023, 9, 4), date(2023, 9, 18)) == 10
    assert CALENDAR.working_days_between(date(2023, 9, 18), date(2023, 9, 4)) == 0


def test_working_days_are_not_counted_backward_and_hours_are_no_deadline():
    with pytest.raises(ValueError, match="counted forward"):
        CALENDAR.add_working_days(date(2024, 1, 2), -1)
    with pytest.raises(ValueError, match="no deadline is counted in HOUR"):
        CALENDAR.deadline(date(2024, 1, 2), 1, "HOUR")


def test_a_year_without_data_is_a_sentence_and_never_a_guess():
    with pytest.raises(CalendarMissing, match=r"^The calendar for 2027 is not loaded\.$") as missing:
        CALENDAR.deadline(date(2026, 12, 30), 5, "WD")
    assert missing.value.year == 2027


def test_calendar_days_that_do_not_roll_need_no_calendar():
    assert CALENDAR.deadline(date(2030, 1, 1), 30, "DAY", "NO") == Due(date(2030, 1, 31))


def test_a_provisional_year_marks_every_date_counted_with_it():
    calendar = WorkingCalendar.of((*shipped_years(), provisional_year(2027)))
    assert calendar.deadline(date(2026, 12, 29), 2, "WD") == Due(date(2026, 12, 31))
    assert calendar.deadline(date(2026, 12, 30), 3, "WD") == Due(date(2027, 1, 5), provisional=True)
    assert calendar.deadline(date(2026, 12, 4), 30, "DAY", "YES") == Due(date(2027, 1, 4), provisional=True)


@pytest.mark.parametrize("number", range(2023, 2031))
def test_a_provisional_year_has_the_statutory_days_and_no_make_up_days(number):
    year = provisional_year(number)
    assert not year.final
    assert not year.work
    assert len(year.off) == (12 if number == 2028 else 13)  # in 2028 Mid-Autumn falls on the third day of National Day


@pytest.mark.parametrize("year", shipped_years(), ids=lambda year: str(year.number))
def test_statutory_days_by_rule_are_among_the_days_that_were_published(year):
    missing = provisional_year(year.number).off - year.off
    assert missing == ({date(2024, 2, 9)} if year.number == 2024 else set())  # New Year's Eve is statutory since 2025


def test_beyond_the_lunar_table_there_is_no_provisional_year():
    with pytest.raises(CalendarMissing, match="2061"):
        provisional_year(2061)


SUMMER = Closure("暑假", date(2025, 7, 14), date(2025, 8, 24), duty_days=frozenset({date(2025, 7, 21)}))


def test_school_closures_stop_the_clock_but_duty_days_count():
    """AMB-38: with closures an application of 15 July waits for the duty day and the end of the vacation."""
    school = WorkingCalendar.of(shipped_years(), [SUMMER])
    filed = date(2025, 7, 15)
    assert CALENDAR.deadline(filed, 2, "WD") == Due(date(2025, 7, 17))
    assert school.deadline(filed, 1, "WD") == Due(date(2025, 7, 21))
    assert school.deadline(filed, 2, "WD") == Due(date(2025, 8, 25))


def test_appeals_are_counted_by_the_national_calendar_whatever_the_school_closes():
    school = WorkingCalendar.of(shipped_years(), [SUMMER])
    assert school.national.deadline(date(2025, 7, 15), 2, "WD") == Due(date(2025, 7, 17))
