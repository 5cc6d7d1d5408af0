"""The windows that the calendar moved are listed: on the page of the year, and on that of the registration."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.actions.extend_batch import extend_batch
from enrollment.models import BatchExtension, Roster
from rulebook.actions.publish_calendar_year import publish_calendar_year
from security.journal import unrecorded
from tests.cast_registration import Office, on
from tests.cast_rulebook import year_2023

pytestmark = pytest.mark.django_db
BEFORE, LATER, DECIDED = date(2023, 9, 18), date(2023, 9, 19), date(2023, 9, 25)
AT = on(date(2023, 9, 6))


def publish(office: Office, *off: date) -> None:
    publish_calendar_year(year=year_2023(off=off), by=office.cast.aa_head, at=AT)


def text_of(office: Office, name: str, *args) -> str:
    browser = office.cast.client(office.cast.aa_head)
    browser.cookies["language"] = "en"
    return browser.get(reverse(name, args=args)).content.decode()


def listed(office: Office, year: int) -> list[tuple[date, date]]:
    browser = office.cast.client(office.cast.aa_head)
    return [(one.before, one.until) for one in browser.get(f"/batches/moved/{year}/").context["rows"]]


def test_the_page_of_the_year_names_the_registration_with_both_days_and_who_published(office: Office):
    publish(office, date(2023, 9, 7))
    [row] = BatchExtension.objects.all()
    assert (row.before, row.until, row.by, row.at) == (BEFORE, LATER, office.cast.aa_head, AT)
    assert row.by_calendar
    assert row.reason == "学校工作日历已调整。"
    page = text_of(office, "enrollment:moved_windows", 2023)
    for words in (str(office.batch.term), "Returning students", "2023-09-18", "2023-09-19", office.cast.aa_head.name):
        assert words in page


def test_a_year_in_which_none_moved_says_so(office: Office):
    publish(office, date(2023, 9, 7))
    assert "No registration window moved" in text_of(office, "enrollment:moved_windows", 2024)


def test_a_window_that_moves_over_new_year_is_listed_in_both_years(office: Office):
    last = date(2023, 12, 29)
    with unrecorded("a window of a test"):
        common = {"roster": Roster.objects.get(), "by": office.cast.aa_head, "at": AT, "reason": "校历"}
        BatchExtension.objects.create(before=last, until=date(2024, 1, 2), by_calendar=True, **common)
    assert listed(office, 2023) == listed(office, 2024) == [(last, date(2024, 1, 2))]
    assert listed(office, 2022) == []


def test_what_was_decided_on_is_not_listed_there_and_the_registration_tells_both_apart(office: Office):
    publish(office, date(2023, 9, 7))
    assert "Moved by the calendar" in text_of(office, "enrollment:batch", office.batch.pk)
    assert "Extended" not in text_of(office, "enrollment:batch", office.batch.pk)
    extend_batch(batch=office.batch.pk, until=DECIDED, reason="台风停课", by=office.cast.aa_head, at=AT)
    assert listed(office, 2023) == [(BEFORE, LATER)]
    assert "Extended" in text_of(office, "enrollment:batch", office.batch.pk)


def test_the_same_year_published_again_lists_nothing_twice(office: Office):
    publish(office, date(2023, 9, 7))
    publish(office, date(2023, 9, 7))
    assert listed(office, 2023) == [(BEFORE, LATER)]


def test_a_day_that_the_calendar_gave_follows_the_mark_of_the_final_year(office: Office):
    publish(office, date(2023, 9, 7))
    with unrecorded("a provisional window of a test"):
        Roster.objects.update(is_provisional=True)
    publish(office, date(2023, 9, 7))
    assert not Roster.objects.get().is_provisional


def test_the_page_of_the_calendar_leads_there(office: Office):
    publish(office, date(2023, 9, 7))
    assert reverse("enrollment:moved_windows", args=[2023]) in text_of(office, "rulebook:calendar", 2023)
