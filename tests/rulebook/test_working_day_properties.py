"""What holds for every start and every length, whatever the holidays."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook.rules.calendar import WorkingCalendar
from rulebook.rules.provisional import provisional_year
from rulebook.rules.shipped import shipped_years

CALENDAR = WorkingCalendar.of((*shipped_years(), *(provisional_year(number) for number in range(2027, 2031))))
DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))
LENGTHS = st.integers(1, 60)


@settings(max_examples=300, deadline=None)
@given(DAYS, LENGTHS)
def test_a_deadline_in_working_days_ends_on_a_working_day_and_counting_back_gives_the_length(start, n):
    end = CALENDAR.add_working_days(start, n)
    assert CALENDAR.is_working(end)
    assert CALENDAR.working_days_between(start, end) == n


@settings(max_examples=300, deadline=None)
@given(DAYS, LENGTHS)
def test_counting_the_first_day_ends_one_working_day_earlier_if_it_is_worked_and_not_otherwise(start, n):
    counted = CALENDAR.add_working_days(start, n, counting_first=True)
    assert counted == CALENDAR.add_working_days(start, n - 1 if CALENDAR.is_working(start) else n)


@settings(max_examples=300, deadline=None)
@given(DAYS, LENGTHS)
def test_a_longer_time_never_ends_earlier_and_a_rolled_end_is_the_first_working_day_from_it(start, n):
    assert CALENDAR.add_working_days(start, n) < CALENDAR.add_working_days(start, n + 1)
    plain, rolled = (CALENDAR.deadline(start, n, "DAY", roll).day for roll in ("NO", "YES"))
    assert rolled >= plain
    assert CALENDAR.roll(rolled) == rolled
    assert not any(CALENDAR.is_working(date.fromordinal(day)) for day in range(plain.toordinal(), rolled.toordinal()))
