"""The inbox as people use it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.actions.give_notices import give_notices
from casework.models import Notice
from tests.cast import Cast
from tests.cast_papers import HELLO


@pytest.fixture
def wang(cast: Cast):
    return cast.client(cast.wang)


def give(cast: Cast, name: str = "Wang", **more) -> Notice:
    give_notices(
        **{"persons": [cast.wang], "text": HELLO, "facts": {"name": name, "day": "2026-11-30"}, "at": cast.at} | more
    )
    return Notice.objects.latest("pk")


def test_it_shows_what_was_told_and_the_header_counts(cast: Cast, wang):
    give(cast, "A & B", link="/preferences/")
    page = wang.get(reverse("casework:inbox")).content.decode()
    assert "Hello A &amp; B" in page
    assert '<span class="count" aria-hidden="true">1</span>' in page


def test_opening_marks_it_as_read_and_leads_there(cast: Cast, wang):
    notice = give(cast, link="/preferences/")
    answer = wang.post(reverse("casework:notice_open", args=[notice.pk]))
    assert answer["Location"] == "/preferences/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("link", ["", "https://evil.example/", "//evil.example/"])
def test_a_notice_without_a_page_of_ours_leads_back_to_the_inbox(cast: Cast, wang, link):
    notice = give(cast, link=link)
    assert wang.post(reverse("casework:notice_open", args=[notice.pk]))["Location"] == reverse("casework:inbox")


def test_all_are_marked_as_read_at_once(cast: Cast, wang):
    give(cast)
    give(cast)
    wang.post(reverse("casework:notices_read"))
    assert not Notice.objects.filter(read_at=None).exists()


def test_what_is_not_yet_due_is_not_there_to_be_opened(cast: Cast, wang):
    notice = give(cast, due_at=cast.at + timedelta(hours=1))
    assert wang.post(reverse("casework:notice_open", args=[notice.pk])).status_code == 404
    assert "Hello" not in wang.get(reverse("casework:inbox")).content.decode()


def test_long_lists_go_on_and_nonsense_keys_begin_at_the_beginning(cast: Cast, wang):
    for number in range(35):
        give(cast, f"number {number}.")
    first = wang.get(reverse("casework:inbox")).content.decode()
    assert "number 34." in first
    assert "number 4." not in first
    key = Notice.objects.order_by("-pk")[29].pk
    assert f"after=1%2C{key}" in first
    second = wang.get(reverse("casework:inbox"), {"after": f"1,{key}"}).content.decode()
    assert "number 4." in second
    for nonsense in ("1", "x,1", "1,x", "1,99999999999999999999", "0,-1", "2,3"):
        assert "number 34." in wang.get(reverse("casework:inbox"), {"after": nonsense}).content.decode()


def test_a_full_page_costs_as_many_queries_as_an_empty_one(cast: Cast, wang):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            wang.get(reverse("casework:inbox"))
        return len(queries)

    give(cast)
    few = cost()
    for _ in range(30):
        give(cast)
    assert cost() <= few


def test_an_empty_inbox_says_so(wang):
    assert wang.get(reverse("casework:inbox")).status_code == 200
