"""The demo's applications before they are written: who, where each stands, at which moments, due by which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from casework.models import Application, Step
from enrollment.models import TermRegistration
from registrar.demo.school import School
from rulebook.rules.calendar import WorkingCalendar
from security.fields import allocate_ids

ZONE: Final = ZoneInfo("Asia/Shanghai")
OVERDUE: Final = 0.1  # of those at the departments, how many have waited too long
FAST: Final = 0.2  # of the time since, for whoever is through it: so they registered on several days, whatever the hour


@dataclass
class Case:
    """One application to be written: who, where it stands, and the moments of its steps."""

    pk: int
    row: TermRegistration
    standing: str
    submitted: datetime
    department: datetime
    decided: datetime
    confirmed: datetime
    steps: tuple[int, int] = (0, 0)


def case_of(school: School, row: TermRegistration, standing: str, chance: Random) -> Case | None:
    """The application of this roster row; None where none was begun."""
    if standing == "not_begun":
        return None
    opens, now = school.terms[-1].opens_on, school.at
    span = max((now - datetime.combine(opens, time(9), ZONE)).total_seconds() - 7200, 3600)
    earliest, latest = (0.6, 0.97) if standing in {"at_department", "draft", "taken_back"} else (0.0, 0.55)
    share = earliest + (latest - earliest) * chance.random()
    if standing == "at_department" and chance.random() < OVERDUE:
        share = 0.1
    submitted = datetime.combine(opens, time(9), ZONE) + timedelta(seconds=span * share)
    taken = (now - submitted) * (FAST if standing == "confirmed" else 1)
    return Case(
        pk=0,
        row=row,
        standing=standing,
        submitted=submitted,
        department=submitted + taken * 0.3,
        decided=submitted + taken * 0.6,
        confirmed=submitted + taken * 0.85,
    )


def number(cases: list[Case]) -> None:
    """Give each the ids of its application and of its two steps."""
    for case, pk in zip(cases, allocate_ids(Application, len(cases)), strict=True):
        case.pk = pk
    stepped = [case for case in cases if case.standing != "draft"]
    numbers = iter(allocate_ids(Step, 2 * len(stepped)))
    for case in stepped:
        case.steps = (next(numbers), next(numbers))


class DueDays:
    """Working-day deadlines, each counted once."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self.known: dict[tuple[date, int], date] = {}

    def __call__(self, moment: datetime, days: int) -> date:
        key = (moment.astimezone(ZONE).date(), days)
        if key not in self.known:
            self.known[key] = self.calendar.add_working_days(*key)
        return self.known[key]
