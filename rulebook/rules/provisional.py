"""A year before the State Council has published it: weekends, and the thirteen statutory days by rule.

Days that follow the moon (Spring Festival, Dragon Boat, Mid-Autumn) stand in a table; the others are computed. Bridges
and make-up working days are not guessed: that is why such a year is provisional.
"""

from __future__ import annotations

from datetime import date, timedelta

from rulebook.rules.calendar import CalendarMissing, Year

# The first day of the lunar year, the fifth of the fifth month, the fifteenth of the eighth month.
_LUNAR = {
    2022: ((2, 1), (6, 3), (9, 10)),
    2023: ((1, 22), (6, 22), (9, 29)),
    2024: ((2, 10), (6, 10), (9, 17)),
    2025: ((1, 29), (5, 31), (10, 6)),
    2026: ((2, 17), (6, 19), (9, 25)),
    2027: ((2, 6), (6, 9), (9, 15)),
    2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)),
    2030: ((2, 3), (6, 5), (9, 12)),
    2031: ((1, 23), (6, 24), (10, 1)),
    2032: ((2, 11), (6, 12), (9, 19)),
    2033: ((1, 31), (6, 1), (9, 8)),
    2034: ((2, 19), (6, 20), (9, 27)),
    2035: ((2, 8), (6, 10), (9, 16)),
    2036: ((1, 28), (5, 30), (10, 4)),
    2037: ((2, 15), (6, 18), (9, 24)),
    2038: ((2, 4), (6, 7), (9, 13)),
    2039: ((1, 24), (5, 27), (10, 2)),
    2040: ((2, 12), (6, 14), (9, 20)),
    2041: ((2, 1), (6, 3), (9, 10)),
    2042: ((1, 22), (6, 22), (9, 28)),
    2043: ((2, 10), (6, 11), (9, 17)),
    2044: ((1, 30), (5, 31), (10, 5)),
    2045: ((2, 17), (6, 19), (9, 25)),
    2046: ((2, 6), (6, 8), (9, 15)),
    2047: ((1, 26), (5, 29), (10, 4)),
    2048: ((2, 14), (6, 15), (9, 22)),
    2049: ((2, 2), (6, 4), (9, 11)),
    2050: ((1, 23), (6, 23), (9, 30)),
    2051: ((2, 11), (6, 13), (9, 19)),
    2052: ((2, 1), (6, 1), (9, 7)),
    2053: ((2, 19), (6, 20), (9, 26)),
    2054: ((2, 8), (6, 10), (9, 16)),
    2055: ((1, 28), (5, 30), (10, 5)),
    2056: ((2, 15), (6, 17), (9, 24)),
    2057: ((2, 4), (6, 6), (9, 13)),
    2058: ((1, 24), (6, 25), (10, 2)),
    2059: ((2, 12), (6, 14), (9, 21)),
    2060: ((2, 2), (6, 3), (9, 9)),
}
SOURCE = "statutory days by rule; not published yet"


def provisional_year(number: int) -> Year:
    """The year with its thirteen statutory days off and nothing else, marked as not final.

    :raises CalendarMissing: beyond the table of lunar days (2022-2060)
    """
    if number not in _LUNAR:
        raise CalendarMissing(number)
    spring, dragon_boat, mid_autumn = (date(number, *day) for day in _LUNAR[number])
    off = {
        date(number, 1, 1),
        *(spring + timedelta(days=n) for n in range(-1, 3)),
        date(number, 4, _qingming(number)),
        date(number, 5, 1),
        date(number, 5, 2),
        dragon_boat,
        mid_autumn,
        *(date(number, 10, n) for n in (1, 2, 3)),
    }
    return Year(number, off=frozenset(off), work=frozenset(), final=False, source=SOURCE)


def _qingming(year: int) -> int:
    """The day in April on which the sun stands at 15 degrees (formula for the 21st century)."""
    y = year % 100
    return int(y * 0.2422 + 4.81) - y // 4
