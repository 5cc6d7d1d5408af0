"""A school whose term opened five working days ago, whatever the day is: browsers and servers keep the real clock.

office = open_now("detailed")  # two students on the roll, the registration open
school = before_the_import("brief")  # places and a term, but no student and no registration
"""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from enrollment.models import ClassGroup, Cohort, Major, Term
from registrar.demo.dates import demo_terms, demo_years
from rulebook.models import CalendarYear
from rulebook.rules.calendar import WorkingCalendar
from security.journal import unrecorded
from tests.cast import Cast, build_cast
from tests.cast_registration import Office, open_office, regulate


def open_now(edition: str) -> Office:
    """The term is open today under this edition."""
    return open_office(edition, opens=_opening())


def before_the_import(edition: str) -> Cast:
    """The people, the regulation, a major with a class of the year before, a first term without a registration."""
    now = timezone.now()
    cast, opens = build_cast(now - timedelta(days=30)), _opening()
    regulate(edition)
    with unrecorded("the places of a test"):
        major = Major.objects.create(
            code="460301",
            name="机电一体化技术",
            department=cast.mechanics,
            level="HE",
            length_years=Decimal(3),
            offered_from=2020,
        )
        cohort = Cohort.objects.create(year=opens.year - 1)
        ClassGroup.objects.create(unit=cast.m1, major=major, cohort=cohort, capacity=60)
        Term.objects.create(
            code=f"{opens.year}-{opens.year + 1}-1",
            school_year=f"{opens.year}-{opens.year + 1}",
            ordinal=1,
            opens_on=opens,
            ends_on=opens + timedelta(days=137),
        )
    return cast


def _opening() -> date:
    """Load the calendar of the years around today, provisional where none is published yet; the opening day."""
    today = timezone.localtime().date()
    years = demo_years(today)
    with unrecorded("the calendar of a test"):
        CalendarYear.objects.bulk_create(
            CalendarYear(
                year=year.number,
                state="FINAL" if year.final else "PROVISIONAL",
                off=sorted(year.off),
                work=sorted(year.work),
            )
            for year in years
        )
    return demo_terms(today, WorkingCalendar.of(years))[-1].opens_on
