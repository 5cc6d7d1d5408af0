"""The calendar as rows: years published, closures entered, read back for counting."""

from datetime import date, datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from rulebook.actions.close_school import CannotClose, close_school
from rulebook.actions.publish_calendar_year import CannotPublish, publish_calendar_year
from rulebook.models import CalendarYear
from rulebook.queries import calendar, calendar_for
from rulebook.rules.calendar import CalendarMissing, Due, Year
from rulebook.rules.parsing import read_edition
from rulebook.rules.provisional import provisional_year
from rulebook.rules.shipped import shipped_text
from security.journal import request_id
from security.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.clock]

DETAILED = read_edition(shipped_text("detailed"), "detailed.toml")
WITH_CLOSURES = read_edition(
    shipped_text("detailed").replace('"calendar.use_school_closures" = false', '"calendar.use_school_closures" = true'),
    "own.toml",
)


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def loaded() -> None:
    call_command("load_rulebook", verbosity=0)


def test_windows_are_counted_from_the_rows_as_published(loaded):
    assert calendar().deadline(date(2023, 9, 4), 10, "WD") == Due(date(2023, 9, 18))
    assert calendar().deadline(date(2025, 1, 27), 3, "WD") == Due(date(2025, 2, 7))


def test_a_year_that_is_not_loaded_is_a_sentence(loaded):
    with pytest.raises(CalendarMissing, match="The calendar for 2027 is not loaded"):
        calendar().deadline(date(2026, 12, 31), 1, "WD")


def test_a_provisional_year_is_replaced_by_the_published_one_and_never_the_other_way(cast, at):
    event = publish_calendar_year(year=provisional_year(2026), by=cast.aa_head, at=at)
    assert not event.replaced_provisional
    assert calendar().deadline(date(2026, 9, 1), 10, "WD") == Due(date(2026, 9, 15), provisional=True)
    call_command("load_rulebook", verbosity=0)
    assert CalendarYear.objects.get(pk=2026).state == "FINAL"
    assert calendar().deadline(date(2026, 9, 1), 10, "WD") == Due(date(2026, 9, 15))
    with pytest.raises(CannotPublish, match="2026"):
        publish_calendar_year(year=provisional_year(2026), by=cast.aa_head, at=at)
    assert Entry.objects.filter(
        event="rulebook.calendar-year-published", particulars__replaced_provisional=True
    ).exists()


def test_a_year_with_days_of_another_year_or_on_both_lists_is_refused(cast, at):
    for off, work in (
        ({date(2028, 5, 1)}, set()),
        ({date(2027, 5, 1)}, {date(2027, 5, 1)}),
        (set(), {date(2026, 12, 31)}),
    ):
        with pytest.raises(CannotPublish):
            publish_calendar_year(year=Year(2027, frozenset(off), frozenset(work)), by=cast.aa_head, at=at)


def test_a_day_off_at_the_turn_of_the_year_may_stand_in_the_next_years_notice(cast, at):
    year = Year(2027, frozenset({date(2026, 12, 31), date(2027, 1, 1)}), frozenset())
    publish_calendar_year(year=year, by=cast.aa_head, at=at)
    assert not calendar().is_working(date(2026, 12, 31))


def test_only_the_head_of_academic_affairs_publishes(cast, at):
    for person in (cast.registrar, cast.dept_head, cast.wang):
        with pytest.raises(CannotPublish):
            publish_calendar_year(year=provisional_year(2027), by=person, at=at)
        with pytest.raises(CannotClose):
            close_school(name="暑假", first=date(2025, 7, 14), last=date(2025, 8, 24), by=person, at=at)


def test_closures_count_only_where_the_edition_says_so_and_duty_days_are_worked(loaded, cast, at):
    """AMB-38"""
    close_school(
        name="暑假",
        first=date(2025, 7, 14),
        last=date(2025, 8, 24),
        duty_days=[date(2025, 7, 21)],
        by=cast.aa_head,
        at=at,
    )
    filed = date(2025, 7, 15)
    assert calendar_for(DETAILED).deadline(filed, 2, "WD") == Due(date(2025, 7, 17))
    assert calendar_for(WITH_CLOSURES).deadline(filed, 2, "WD") == Due(date(2025, 8, 25))
    assert calendar().deadline(filed, 2, "WD") == Due(date(2025, 7, 17))  # an appeal


def test_a_closure_must_make_sense(cast, at):
    with pytest.raises(CannotClose):
        close_school(name="寒假", first=date(2026, 2, 1), last=date(2026, 1, 1), by=cast.aa_head, at=at)
    with pytest.raises(CannotClose):
        close_school(
            name="寒假",
            first=date(2026, 2, 1),
            last=date(2026, 2, 5),
            duty_days=[date(2026, 3, 1)],
            by=cast.aa_head,
            at=at,
        )


def test_within_one_request_the_calendar_is_read_once(loaded, django_assert_num_queries):
    token = request_id.set("one request")
    try:
        with django_assert_num_queries(2):
            calendar()
            calendar_for(WITH_CLOSURES)
            calendar_for(DETAILED)
    finally:
        request_id.reset(token)


def test_what_a_request_publishes_it_sees_at_once(loaded, cast, at):
    token = request_id.set("another request")
    try:
        with pytest.raises(CalendarMissing):
            calendar().is_working(date(2027, 3, 1))
        publish_calendar_year(year=provisional_year(2027), by=cast.aa_head, at=at)
        assert calendar().is_working(date(2027, 3, 1))
    finally:
        request_id.reset(token)
