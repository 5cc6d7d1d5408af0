"""The page that says what a publication of the calendar changed."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.queries.calendar_changes import PAGE
from rulebook.actions.publish_calendar_year import publish_calendar_year
from tests.casework.test_recounting import FRIDAY, publish
from tests.cast_desk import NOW, Morning, build_morning
from tests.cast_rulebook import year_2023

pytestmark = pytest.mark.django_db
PATH = "/rulebook/calendar/2023/changes/"


@pytest.fixture
def client(morning: Morning):
    browser = morning.cast.client(morning.cast.aa_head)
    browser.cookies["language"] = "en"
    return browser


def test_before_anything_was_counted_it_says_so(client):
    assert "No open deadline was counted anew" in client.get(PATH).content.decode()


def test_it_shows_the_day_before_and_the_new_one_with_the_figures(morning: Morning, client):
    publish(morning, off=[FRIDAY])
    page = client.get(PATH)
    rows = {row.name: (row.before, row.after) for row in page.context["rows"]}
    assert rows["王子涵"] == (FRIDAY, date(2023, 9, 11))
    figures = page.context["figures"]
    assert figures.moved == len(rows)
    assert figures.counted == figures.moved + figures.unchanged
    assert "/rulebook/calendar/2023/changes/" in client.get("/rulebook/calendar/2023/").content.decode()


def test_what_was_kept_says_which_day_the_calendar_would_give(morning: Morning, client):
    publish(morning, off=[FRIDAY])
    publish(morning)
    page = client.get(PATH, {"view": "kept"})
    assert page.context["figures"].kept == len(page.context["rows"]) > 0
    assert "By the calendar it would be 2023-09-08" in page.content.decode()
    assert client.get(PATH, {"view": "moved"}).context["rows"] == []


def test_each_publication_has_its_own_list(morning: Morning, client):
    first = publish(morning, off=[FRIDAY])
    publish(morning)
    assert client.get(PATH, {"of": first.pk}).context["figures"].moved > 0
    assert client.get(PATH, {"of": 0}).status_code == 404
    assert client.get(PATH, {"of": "x"}).status_code == 404
    assert client.get("/rulebook/calendar/2024/changes/", {"of": first.pk}).status_code == 404


def test_while_it_is_counted_the_page_says_so(morning: Morning, client):
    publish_calendar_year(year=year_2023(off=[FRIDAY]), by=morning.cast.aa_head, at=NOW)
    assert "still being counted" in client.get(PATH).content.decode()


def test_a_long_list_is_read_page_by_page_and_costs_as_much_as_a_short_one(db):
    with time_machine.travel(NOW, tick=False):
        crowded = build_morning(crowd=55)
        publish(crowded, off=[FRIDAY])
        client = crowded.cast.client(crowded.cast.aa_head)
        first = client.get(PATH)
        assert len(first.context["rows"]) == PAGE
        following = {"after": first.context["next_key"]}
        with CaptureQueriesContext(connection) as long:
            client.get(PATH)
        with CaptureQueriesContext(connection) as short:
            rest = client.get(PATH, following).context["rows"]
    assert 0 < len(rest) < 10
    assert len(long) == len(short)
