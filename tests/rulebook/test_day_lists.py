"""Days as they are typed and pasted: what is read, and which line is named where it cannot be."""

from datetime import date, timedelta

import pytest

from rulebook.rules.day_list import DaysUnread, check_days_off, check_days_worked, read_days, written
from rulebook.rules.shipped import shipped_years


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def read(text: str, year: int = 2027) -> list[date]:
    return sorted(read_days(text, year=year))


def refused(text: str, year: int = 2027) -> list[tuple[int, str]]:
    with pytest.raises(DaysUnread) as unread:
        read_days(text, year=year)
    return [(one.line, one.reason.said()) for one in unread.value.problems]


@pytest.mark.parametrize(
    "line",
    [
        "2027-02-05 – 2027-02-13",
        "2027-02-05—2027-02-13",
        "2027-02-05 - 2027-02-13",
        "2027-02-05 to 2027-02-13",
        "2027/2/5~2027/2/13",
        "2027.2.5 至 2027.2.13",
        "02-05至02-13",
        "2月5日（周五）至13日（周六）",
        "2027年2月5日到2月13日",
        "春节：２月５日～１３日  # 放假调休",
        "２０２７－０２－０５至２０２７－０２－１３",
    ],
)
def test_a_range_is_read_in_every_notation(line):
    assert read(line) == days(date(2027, 2, 5), date(2027, 2, 13))


def test_several_days_stand_on_one_line_and_empty_lines_are_passed_over():
    assert read("\n2月14日、2月28日，03-06; 2027-05-08\n\n# 以上上班\n") == [
        date(2027, 2, 14), date(2027, 2, 28), date(2027, 3, 6), date(2027, 5, 8),
    ]  # fmt: skip


def test_a_day_keeps_the_line_on_which_it_stands_first():
    assert read_days("02-05\n02-04至02-06", year=2027) == {
        date(2027, 2, 5): 1,
        date(2027, 2, 4): 2,
        date(2027, 2, 6): 2,
    }


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("下周五", "is no day"),
        ("2027-02-05 2027-02-06", "is no day"),
        ("2月30日", "There is no day"),
        ("02-13至02-05", "ends before it begins"),
        ("12-31至01-03", "Write the year with it"),
        ("01-01至12-31", "more than 70 days"),
        ("02-05至02-06至02-07", "no range of days"),
        ("1月1日至40日", "There is no day"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named(line, words):
    [(number, said)] = refused(f"2027-01-01\n\n{line}")
    assert number == 3
    assert words in said


def test_every_bad_line_is_named_not_the_first_only():
    assert [line for line, _said in refused("甲\n02-05\n乙")] == [1, 3]


def test_a_day_off_of_another_year_is_named_but_the_turn_of_the_year_is_taken():
    check_days_off(read_days("2026-12-31 – 2027-01-03", year=2027), year=2027)
    with pytest.raises(DaysUnread, match="1: 2028-01-01 is not a day of 2027"):
        check_days_off(read_days("2028-01-01", year=2027), year=2027)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2027-02-08", "no Saturday or Sunday"),
        ("2027-02-06", "both as a day off and as a working day"),
        ("2026-12-26", "not a day of 2027"),
    ],
)
def test_a_make_up_day_is_a_weekend_day_that_is_not_off(line, words):
    with pytest.raises(DaysUnread, match=words) as unread:
        check_days_worked(read_days(f"2027-02-20\n{line}", year=2027), [date(2027, 2, 6)], year=2027)
    assert [one.line for one in unread.value.problems] == [2]


@pytest.mark.parametrize("year", shipped_years(), ids=lambda year: str(year.number))
def test_what_is_written_is_read_again(year):
    assert frozenset(read_days(written(year.off), year=year.number)) == year.off
    assert frozenset(read_days(written(year.work), year=year.number)) == year.work
    check_days_off(dict.fromkeys(year.off, 1), year=year.number)
    check_days_worked(dict.fromkeys(year.work, 1), year.off, year=year.number)
