"""A school whose term opened five working days ago, whatever the day is: browsers and servers keep the real clock.

office = open_now("detailed")
student = browser_page(office.cast.wang, phone=True)
"""

from django.utils import timezone

from registrar.demo.dates import demo_terms, demo_years
from rulebook.models import CalendarYear
from rulebook.rules.calendar import WorkingCalendar
from security.journal import unrecorded
from tests.cast_registration import Office, open_office


def open_now(edition: str) -> Office:
    """The term is open today under this edition; where no calendar is published yet, its days are provisional."""
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
    calendar = WorkingCalendar.of(years)
    return open_office(edition, opens=demo_terms(today, calendar)[-1].opens_on)
