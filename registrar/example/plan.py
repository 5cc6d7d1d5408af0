"""Who does what on which day of the example semester. Plain data and dates; nothing is read or written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from math import ceil
from typing import Any, Final
from zoneinfo import ZoneInfo

from registrar.demo.plan import DEPARTMENTS

SCHOOL: Final = ("EX2023", "江南工程职业学校（示例学期）")
CATEGORY: Final = "HE_FULL_TIME"
EDITION: Final = "detailed"
TERM: Final = "2023-2024-1"
COHORTS: Final = (2021, 2022)  # nobody is new in the example: all are due on the opening day
CLASS_SIZE: Final = 54

FOUNDED, REGULATED, ENROLLED = date(2023, 8, 21), date(2023, 8, 23), date(2023, 8, 28)
OPENS, ENDS = date(2023, 9, 4), date(2024, 1, 19)
NEXT_OPENS, NEXT_ENDS = date(2024, 2, 26), date(2024, 7, 5)

BUSY: Final = (date(2023, 9, 5), date(2023, 9, 12))
"""From when until when all but a few of those who are on time hand in; the few do so until the window ends."""
FEW: Final = (date(2023, 9, 13), date(2023, 9, 18))
ONE_IN_THE_FEW: Final = 50
DEFERRALS_ASKED: Final = date(2023, 9, 11)
DEFERRED_HAND_IN: Final = date(2023, 9, 20)
LATE_HAND_IN: Final = date(2023, 10, 7)
PROPOSED: Final = date(2023, 10, 8)  # the first day on which nobody's deferral could run any more
SERVED: Final = date(2023, 10, 9)
READY: Final = date(2023, 10, 17)  # the notice days are over
CLOSED: Final = date(2023, 10, 20)
TERM_OVER: Final = date(2024, 1, 20)

_ZONE: Final = ZoneInfo("Asia/Shanghai")


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of that day, school time."""
    return datetime.combine(day, time(hour, minute), _ZONE)


@dataclass(frozen=True)
class ClassPlan:
    """A class of the example: where it stands, what is studied there, its name and code."""

    department: tuple[str, str]
    major: tuple[str, str, str]
    cohort: int
    name: str
    code: str


@dataclass(frozen=True)
class Plan:
    """How many students there are, numbered from S0001 on, and how many of them do not register on time."""

    students: int = 3000
    deferred: int = 45
    made_up: int = 3
    auto_left: int = 2

    @property
    def on_time(self) -> int:
        """How many register on time."""
        return self.students - self.deferred - self.made_up - self.auto_left

    def numbers(self, group: str) -> Sequence[str]:
        """The student numbers of a group: on_time, deferred, made_up, auto_left, in this order on the roll."""
        first = 1
        for name in ("on_time", "deferred", "made_up", "auto_left"):
            count = getattr(self, name)
            if name == group:
                return [f"S{number:04d}" for number in range(first, first + count)]
            first += count
        raise KeyError(group)

    def handing_in(self, day: int, days: int, few_days: int) -> Sequence[str]:
        """Of those on time, who hands in on this working day of the window: first `days` busy ones, then `few_days`."""
        numbers = self.numbers("on_time")
        few = max(few_days, len(numbers) // ONE_IN_THE_FEW)
        some, of, nth = (numbers[:-few], days, day) if day < days else (numbers[-few:], few_days, day - days)
        return some[nth::of]

    def classes(self) -> Sequence[ClassPlan]:
        """As many classes as the students fill, at least one in each department; majors and cohorts in turn."""
        offered = [[(code, name, major) for major in majors] for code, name, majors in DEPARTMENTS]
        offers = [offer for round_ in zip_longest(*offered) for offer in round_ if offer]
        wanted = max(len(offered), ceil(self.students / CLASS_SIZE))
        return [_class(offers[place % len(offers)], place // len(offers)) for place in range(wanted)]


def _class(offer: tuple[str, str, tuple[Any, ...]], turn: int) -> ClassPlan:
    """The class of this offer in this turn: first one of each cohort, then the second of each."""
    code, department, (number, title, short, *_rest) = offer
    nth, cohort = divmod(turn, len(COHORTS))
    year = COHORTS[cohort] % 100
    name, key = f"{year}{short}{nth + 1}班", f"{number}{year}{nth + 1}"
    return ClassPlan((code, department), (number, title, short), COHORTS[cohort], name, key)
