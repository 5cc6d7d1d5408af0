"""The last days of a year whose successor is not published: what is handed in is accepted, answered and confirmed all
the same; its day is promised as soon as the calendar is there (domain 6.1)."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from casework.actions.answer import answer
from casework.actions.return_application import return_application
from casework.models import State
from casework.queries.words import day_words
from casework.sweeps.work import work_off
from enrollment.models import Status
from rulebook.actions.publish_calendar_year import publish_calendar_year
from rulebook.models import CalendarYear
from rulebook.queries import forget_calendar
from rulebook.rules.provisional import provisional_year
from security.journal import unrecorded
from tests.cast_registration import Office, on
from tests.flows.test_registration import agree, answers, hand_in, sign

THURSDAY, FRIDAY = date(2023, 12, 28), date(2023, 12, 29)
NEW_YEAR = date(2024, 1, 1)


@pytest.fixture
def winter(office: Office) -> Office:
    """The term of the cast in its last days; nobody has published 2024."""
    with unrecorded("no calendar of the next year"):
        CalendarYear.objects.filter(year__gt=2023).delete()
    forget_calendar()
    office.pay(office.cast.wang)
    return office


def filed(office: Office) -> int:
    return hand_in(office, office.cast.wang, on(THURSDAY), late_reason="住院")


def promised(office: Office) -> tuple[date, bool]:
    found = office.application(office.cast.wang)
    return found.due_on, found.due_is_provisional


def publish(office: Office) -> None:
    with time_machine.travel(on(FRIDAY, 17), tick=False):
        publish_calendar_year(year=provisional_year(2024), by=office.cast.aa_head, at=on(FRIDAY, 17))
        work_off(now=lambda: on(FRIDAY, 18))


def test_everything_goes_its_way_without_the_calendar_and_ends_in_the_confirmation(winter: Office):
    cast, pk = winter.cast, filed(winter)
    assert promised(winter) == (NEW_YEAR, True)
    agree(pk, cast.dept_head, on(FRIDAY, 9))
    assert promised(winter) == (NEW_YEAR, True)
    agree(pk, cast.aa_head, on(FRIDAY, 10))
    assert promised(winter) == (NEW_YEAR, True)
    sign(pk, cast.wang, on(FRIDAY, 11))
    assert winter.enrollment(cast.wang).status == Status.ACTIVE


def test_the_first_day_of_the_missing_year_is_said_to_be_the_earliest():
    with translation.override("en"):
        assert day_words(NEW_YEAR, provisional=True).endswith(
            "at the earliest (the calendar for 2024 is not published yet)"
        )
        assert "earliest" not in day_words(date(2024, 1, 2), provisional=True)


def test_when_the_year_is_published_the_day_is_counted(winter: Office):
    filed(winter)
    publish(winter)
    assert promised(winter) == (date(2024, 1, 2), True)


def test_a_return_keeps_the_days_that_are_left_and_counts_on(winter: Office):
    cast, pk = winter.cast, filed(winter)
    return_application(application_id=pk, items=["field:phone"], note="打不通", by=cast.dept_head, at=on(FRIDAY, 9))
    assert winter.application(cast.wang).waiting_for.days_left == 1  # of two, Friday is over
    corrected = answers(winter, cast.wang, data={"phone": {"right": True}})
    answer(application_id=pk, particulars=corrected, by=cast.wang, at=on(FRIDAY, 10))
    assert winter.application(cast.wang).state == State.OPEN
    assert promised(winter) == (NEW_YEAR, True)


def test_a_refused_student_has_at_least_until_the_year_begins_and_longer_once_it_is_published(winter: Office):
    cast, pk = winter.cast, filed(winter)
    agree(pk, cast.dept_head, on(FRIDAY, 9))
    agree(pk, cast.aa_head, on(FRIDAY, 10), agrees=False, opinion="未交清")
    assert winter.row(cast.wang).rectify_until == NEW_YEAR
    publish(winter)
    assert winter.row(cast.wang).rectify_until == date(2024, 1, 8)  # the fifth working day
