"""A student registers for the term on a phone, the offices answer at their desks, she confirms and is enrolled.

Everything is clicked as people click it, with scripts and without, under both editions. Every page on the way must be
sound: nothing refused by the policy, nothing on the console, nothing wider than the window.
"""

import re

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from casework.models import Outcome, State
from enrollment.models import Status, TermState
from tests.browser.harness import Look
from tests.browser.term import open_now
from tests.cast_papers import jpg
from tests.cast_registration import Office

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("files_dir")]
WAYS = [(edition, script) for edition in ("detailed", "brief") for script in (True, False)]
ways = pytest.mark.parametrize(
    ("edition", "script"), WAYS, ids=lambda one: {True: "scripts", False: "no-scripts"}.get(one, one)
)


def words(source: str) -> str:
    """The page's own words for an English source, in Chinese."""
    with override("zh-hans"):
        return gettext(source)


class Student:
    """A student with a phone."""

    def __init__(self, look: Look) -> None:
        self.look, self.page = look, look.page

    def press(self, name: str, role: str = "button") -> None:
        """Press a button (or follow a link) and make sure of the page that comes."""
        self.page.get_by_role(role, name=name).first.click()
        self.page.wait_for_load_state()
        self.look.is_well()

    def comes_home(self) -> None:
        self.look.open("/")
        self.look.is_well()

    def begins(self) -> None:
        """From the home page to the task, and into the form."""
        self.comes_home()
        self.press(words("Register for the term"), role="link")
        expect(self.page.get_by_text("二(一)").first).to_be_attached()
        self.press(words("Begin"))

    def confirms_data(self) -> None:
        """Field by field; the telephone number has changed."""
        for item in self.page.locator(".own-item").all():
            item.get_by_role("radio", name=words("Right")).check()
        phone = self.page.locator(".own-item").filter(has_text=words("Mobile phone"))
        phone.get_by_role("radio", name=words("Wrong")).check()
        phone.locator("input[type=text]").fill("13800001234")
        self.page.get_by_role("radio", name=words("No"), exact=True).check()
        self.press(words("Save and go on"))

    def uploads(self, name: str = "收据.jpg") -> None:
        """A photo for every paper that is asked for."""
        cards = self.page.locator("section.card").filter(has=self.page.locator("input[type=file]"))
        for place in range(cards.count()):
            card = cards.nth(place)
            if words("(optional)") in card.inner_text():
                continue
            photo = jpg(name)
            card.locator("input[type=file]").set_input_files(
                {"name": name, "mimeType": "image/jpeg", "buffer": photo.read()}
            )
            if not self.look.script:
                card.get_by_role("button", name=words("Upload")).click()
            expect(cards.nth(place).get_by_role("link", name=name)).to_be_visible()
            self.look.is_well()

    def hands_in(self, button: str = "Hand in") -> None:
        self.press(words("Check and hand in"), role="link")
        self.press(words(button))

    def follows(self) -> None:
        self.press(words("Follow the progress"), role="link")


class Officer:
    """An officer at a wide screen."""

    def __init__(self, look: Look) -> None:
        self.look, self.page = look, look.page

    def opens_first(self) -> None:
        """The first application of the queue, in the panel."""
        self.look.open("/desk/")
        self.look.is_well()
        if self.look.script:
            for key in ("j", "j", "k", "Enter"):
                self.page.keyboard.press(key)
        else:
            self.page.locator("tr[data-row] a").first.click()
        expect(self.page.locator("#panel-title")).to_be_visible()
        self.look.is_well()

    def agrees(self) -> None:
        if self.look.script:
            self.page.locator("#panel-title").click()
            self.page.keyboard.press("a")
            expect(self.page.locator("#panel .empty")).to_be_visible()
        else:
            self.page.get_by_role("button", name=re.compile(f"^{words('Agree')}")).click()
            expect(self.page.locator(".messages, .banner").first).to_be_visible()
        self.look.is_well()


@pytest.fixture
def office(transactional_db, edition) -> Office:
    return open_now(edition)


@ways
def test_a_student_registers_on_a_phone_and_is_enrolled(office, browser_page, edition, script):
    cast = office.cast
    office.pay(cast.wang)
    wang = Student(browser_page(cast.wang, phone=True, script=script))
    wang.begins()
    wang.confirms_data()
    wang.uploads()
    wang.hands_in()
    number = office.application(cast.wang).number
    expect(wang.page.get_by_text(number)).to_be_visible()
    wang.follows()
    assert office.row(cast.wang).state == TermState.IN_PROCESS

    if edition == "detailed":
        department = Officer(browser_page(cast.dept_head, script=script))
        department.opens_first()
        department.agrees()
        assert office.application(cast.wang).waiting_for.office == "AA"
    affairs = Officer(browser_page(cast.registrar, script=script))
    affairs.opens_first()
    affairs.agrees()
    granted = office.application(cast.wang)
    assert (granted.state, granted.outcome) == (State.DECIDED, Outcome.GRANTED)

    wang.comes_home()
    wang.press(words("Confirm the result"), role="link")
    wang.press(words("Confirm the result"))
    assert office.enrollment(cast.wang).status == Status.ACTIVE
    wang.comes_home()
    expect(wang.page.get_by_text("在籍").first).to_be_visible()
