"""The real pages of a morning: numbers that move while somebody looks, and a queue that is worked off by keys alone."""

import re

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from casework.actions.confirm import confirm
from casework.actions.decide import decide
from casework.models import Application, State
from casework.queries.desk import on_the_desk_of
from casework.queries.queue import in_turn
from tests.browser.harness import STAFF
from tests.cast_desk import NOW, Morning, build_morning

pytestmark = pytest.mark.browser
TICK = "document.body.dispatchEvent(new Event('tick'))"  # what the page does every half minute
OURS = "#counts a[href='?view=mine'] .count"


@pytest.fixture
def morning(transactional_db):
    """Ten students are due, one is registered; four applications lie with the department."""
    built = build_morning(crowd=3)
    with time_machine.travel(NOW, tick=True):
        yield built


def registered(number: int) -> re.Pattern[str]:
    return re.compile(rf"^\D*{number}\D+10\b|^\D*10\D+{number}\b")


def test_the_board_of_a_registration_moves_while_the_head_looks_at_it(browser_page, morning):
    look = browser_page(morning.cast.aa_head)
    look.open(reverse("enrollment:batch", args=[morning.batch.pk]))
    share = look.page.locator("#board > p").first
    expect(share).to_have_text(registered(1))
    li = morning.students["li"]
    confirm(application_id=morning.of("li").pk, network=None, device="", by=li, at=NOW)
    look.page.evaluate(TICK)
    expect(share).to_have_text(registered(2))
    expect(look.page.locator("main")).to_have_count(1)
    expect(look.page.locator("#board")).to_have_count(1)
    look.is_sound(STAFF)


def test_the_counts_of_the_desk_move_when_a_colleague_decides(browser_page, morning):
    cast = morning.cast
    look = browser_page(cast.registrar)
    look.open("/desk/")
    waiting = on_the_desk_of(cast.registrar, NOW).count()
    expect(look.page.locator(OURS)).to_have_text(str(waiting))
    decide(application_id=morning.of("sun").pk, agrees=True, opinion="", by=cast.other_registrar, at=NOW)
    with look.page.expect_request("**/counts/**") as asked:
        look.page.evaluate(TICK)
    assert asked.value.headers["x-background"] == "1"  # it keeps no session alive
    expect(look.page.locator(OURS)).to_have_text(str(waiting - 1))
    expect(look.page.locator("main")).to_have_count(1)


class TestByKeysAlone:
    """J to the first row, Enter opens it, A agrees, N is the next, R returns."""

    @pytest.fixture
    def desk(self, browser_page, morning: Morning):
        look = browser_page(morning.cast.dept_head)
        look.open("/desk/")
        return look

    def press(self, desk, *keys: str) -> None:
        for key in keys:
            desk.page.keyboard.press(key)

    def shows(self, desk, person) -> None:
        expect(desk.page.locator("#panel-title")).to_contain_text(person.name)
        expect(desk.page.locator("#panel #opinion")).to_be_visible()

    def test_three_are_worked_off(self, desk, morning):
        first, second, third, _fourth = in_turn(on_the_desk_of(morning.cast.dept_head, NOW)).select_related("person")
        self.press(desk, "j", "Enter")
        self.shows(desk, first.person)
        self.press(desk, "a")
        expect(desk.page.locator("#panel [data-key=n]")).to_contain_text(second.person.name)
        self.press(desk, "n")
        self.shows(desk, second.person)
        self.press(desk, "r")
        fold = desk.page.locator("#panel .panel-foot details")
        expect(desk.page.locator("#panel [role=alert]")).to_be_visible()  # nothing is named, and no note is written
        expect(fold).to_have_attribute("open", "")
        desk.is_sound()
        desk.page.locator("#panel #opinion").press_sequentially("看不清")
        fold.get_by_role("checkbox").first.press("Space")
        self.press(desk, "r")
        expect(desk.page.locator("#panel [data-key=n]")).to_contain_text(third.person.name)
        self.press(desk, "n")
        self.shows(desk, third.person)
        self.press(desk, "a")
        expect(desk.page.locator("#panel [data-key=u]")).to_be_visible()
        answers = Application.objects.filter(pk__in=[one.pk for one in (first, second, third)]).in_bulk()
        assert [answers[one.pk].state for one in (first, second, third)] == [
            State.OPEN, State.WITH_APPLICANT, State.OPEN,
        ]  # fmt: skip
        assert answers[first.pk].decisions.get().verdict == answers[third.pk].decisions.get().verdict
        expect(desk.page.locator(OURS)).to_have_text("1")
        desk.is_sound()

    def test_x_ticks_the_row_and_the_bar_says_how_many(self, desk):
        agree = desk.page.locator("#bulk button[value=agree]")
        expect(agree).to_be_disabled()
        self.press(desk, "j", "x", "j", "x")
        expect(desk.page.locator("input[name=ids]:checked")).to_have_count(2)
        expect(desk.page.locator("[data-selected]")).to_contain_text("2")
        expect(agree).to_be_enabled()
