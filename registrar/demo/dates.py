"""The demo's calendar: whatever the season, the current term opened five working days ago."""

from dataclasses import dataclass
from datetime import date, timedelta

from rulebook.rules.calendar import WorkingCalendar, Year
from rulebook.rules.provisional import provisional_year
from rulebook.rules.shipped import shipped_years

OPENED_WORKING_DAYS_AGO = 5
TERM_DAYS = 138
SCHOOL_YEAR = timedelta(weeks=52)  # two terms, from opening to opening
AUTUMN = 7


@dataclass(frozen=True)
class DemoTerm:
    """One term's code, ordinal and days."""

    school_year: str
    ordinal: int
    opens_on: date
    ends_on: date

    @property
    def code(self) -> str:
        """As 2023-2024-1."""
        return f"{self.school_year}-{self.ordinal}"


def demo_years(today: date) -> tuple[Year, ...]:
    """The final years that are shipped, and provisional ones around today where none is published yet."""
    final = {year.number: year for year in shipped_years()}
    wanted = range(min(today.year - 2, *final), max(today.year + 1, *final) + 1)
    return tuple(final.get(number) or provisional_year(number) for number in wanted)


def demo_terms(today: date, calendar: WorkingCalendar) -> tuple[DemoTerm, ...]:
    """Two earlier terms and the current one, oldest first."""
    opening = today
    for _ in range(OPENED_WORKING_DAYS_AGO):
        opening -= timedelta(days=1)
        while not calendar.is_working(opening):
            opening -= timedelta(days=1)
    autumn = opening.month >= AUTUMN
    year = opening.year if autumn else opening.year - 1
    ordinals = [(year, 1), (year - 1, 2), (year - 1, 1)] if autumn else [(year, 2), (year, 1), (year - 1, 2)]
    terms = []
    for back, (first, ordinal) in enumerate(ordinals):
        opens = opening - SCHOOL_YEAR / 2 * back
        terms.append(DemoTerm(f"{first}-{first + 1}", ordinal, opens, opens + timedelta(days=TERM_DAYS)))
    return tuple(reversed(terms))
