"""The desk is read in turn: what falls due first comes first, what has no day comes last, and pages lose nothing."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from casework.actions.return_application import return_application
from casework.models import Application, Step
from security.journal import unrecorded
from tests.cast_desk import NOW, build_morning


@pytest.fixture
def crowd(db):
    """Eleven applications lie with the department, due on four days, three of them without a day."""
    built = build_morning(crowd=10)
    waiting = built.cast.dept_head
    days = [date(2023, 9, 11), None, date(2023, 9, 7), date(2023, 9, 6), date(2023, 9, 11), None, date(2023, 9, 7)]
    with unrecorded("days on which things fall due"), time_machine.travel(NOW, tick=False):
        rows = Application.objects.filter(waiting_for__office="DEPT", state="OPEN", person__name__startswith="众")
        for place, pk in enumerate(rows.order_by("-pk").values_list("pk", flat=True)):
            day = days[place % len(days)]
            Application.objects.filter(pk=pk).update(due_on=day)
            Step.objects.filter(application=pk, state="CURRENT").update(due_on=day)
    with time_machine.travel(NOW, tick=False):
        yield built, built.cast.client(waiting)


def pages(browser, view="mine"):
    """The rows of each page, by following the link to the next."""
    address, seen = f"{reverse('casework:desk')}?view={view}", []
    while address:
        page = browser.get(address)
        seen.append([row.pk for row in page.context["rows"]])
        key = page.context["next_key"]
        address = f"{reverse('casework:desk')}?view={view}&after={key}" if key else ""
    return seen


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 10, 11, 12])
def test_pages_show_everything_once_and_what_is_due_first_first(crowd, monkeypatch, size):
    built, browser = crowd
    monkeypatch.setattr("casework.queries.queue.PAGE", size)
    seen = pages(browser)
    assert all(len(page) == size for page in seen[:-1])
    in_turn = [pk for page in seen for pk in page]
    due = dict(Application.objects.values_list("pk", "due_on"))
    assert in_turn == sorted(in_turn, key=lambda pk: (due[pk] or date.max, pk))
    waiting = Application.objects.filter(state="OPEN", waiting_for__office="DEPT", unit__parent=built.cast.mechanics)
    assert set(in_turn) == set(waiting.values_list("pk", flat=True))
    assert len(in_turn) == len(set(in_turn)) == 11


@pytest.mark.parametrize("view", ["overdue", "today"])
def test_the_views_by_day_are_parts_of_the_desk_in_the_same_order(crowd, monkeypatch, view):
    _built, browser = crowd
    [whole], [part] = pages(browser), pages(browser, view)
    assert part == [pk for pk in whole if pk in part]
    monkeypatch.setattr("casework.queries.queue.PAGE", 1)
    assert [pk for page in pages(browser, view) for pk in page] == part


def test_views_are_counted_no_further_than_many(crowd, monkeypatch):
    _built, browser = crowd

    def counts(many):
        monkeypatch.setattr("casework.queries.queue.MANY", many)
        shown = browser.get(reverse("casework:desk")).context["counts"]
        return {view: str(count) for view, count in shown.items()}

    exactly = counts(1000)
    assert exactly == {"mine": "11", "overdue": "1", "today": "3", "returned": "1"}
    assert counts(11) == exactly
    assert counts(10) == exactly | {"mine": "10+"}
    assert counts(3) == exactly | {"mine": "3+", "today": "3+"}  # the fourth could be due today as well
    assert counts(1) == {"mine": "1+", "overdue": "1", "today": "1+", "returned": "1"}


def test_what_was_given_back_stands_with_what_its_officer_returned_until_it_comes_again(crowd):
    built, browser = crowd
    [[returned]] = pages(browser, "returned")
    assert Application.objects.get(pk=returned).person == built.students["zhao"]
    first = pages(browser)[0][0]
    return_application(
        application_id=first, items=["material:FEE_OR_AID"], note="看不清", by=built.cast.dept_head, at=NOW
    )
    assert pages(browser, "returned") == [[max(first, returned), min(first, returned)]]
    assert first not in pages(browser)[0]
    colleague = built.cast.client(built.cast.aa_head)
    assert pages(colleague, "returned") == [[]]
