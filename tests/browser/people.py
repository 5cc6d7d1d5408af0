"""The people of the stories: a student with a phone, an officer at a wide screen. They press what a page offers, by its
words, and make sure after every press that the page is well."""

import os
import re
from pathlib import Path

from django.utils.translation import gettext, override
from playwright.sync_api import expect

from tests.browser.harness import Look
from tests.cast_papers import jpg


def words(source: str) -> str:
    """The page's own words for an English source, in Chinese."""
    with override("zh-hans"):
        return gettext(source)


def opens_notice(look: Look, title: str) -> None:
    """From the inbox to the page that the newest notice with these words leads to."""
    look.open("/inbox/")
    look.is_well()
    look.page.locator("main").get_by_role("button", name=title).first.click()
    look.is_well()


def saved(look: Look, link: str) -> bytes:
    """The file that the link of this name hands out; kept beside the pictures, where KEEP_SHOTS says."""
    with look.page.expect_download() as download:
        look.page.locator("main").get_by_role("link", name=words(link)).first.click()
    content: bytes = download.value.path().read_bytes()
    if os.environ.get("KEEP_SHOTS"):
        (Path(os.environ["KEEP_SHOTS"]) / download.value.suggested_filename).write_bytes(content)
    return content


class Student:
    """A student with a phone."""

    def __init__(self, look: Look) -> None:
        self.look, self.page = look, look.page

    def press(self, name: str, role: str = "button") -> None:
        """Press a button (or follow a link) and make sure of the page that comes."""
        self.page.locator("main").get_by_role(role, name=words(name)).first.click()
        self.page.wait_for_load_state()
        self.look.is_well()

    def comes_home(self) -> None:
        self.look.open("/")
        self.look.is_well()

    def begins(self) -> None:
        """From the home page to the task, and into the form."""
        self.comes_home()
        self.press("Register for the term", role="link")
        expect(self.page.get_by_text("二(一)").first).to_be_attached()
        self.press("Begin")

    def confirms_data(self) -> None:
        """Field by field; the telephone number has changed."""
        self.answers_data()
        self.press("Save and go on")

    def answers_data(self) -> None:
        """As `confirms_data`, and stays on the page."""
        for item in self.page.locator(".own-item").all():
            item.get_by_role("radio", name=words("Right")).check()
        phone = self.page.locator(".own-item").filter(has_text=words("Mobile phone"))
        phone.get_by_role("radio", name=words("Wrong")).check()
        phone.locator("input[type=text]").fill("13800001234")
        self.page.get_by_role("radio", name=words("No"), exact=True).check()

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
        self.press("Check and hand in", role="link")
        self.press(button)

    def follows(self) -> None:
        self.press("Follow the progress", role="link")


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

    def returns(self, paper: str, note: str) -> None:
        """Give it back for this paper, with a note."""
        self.page.locator(".panel-foot summary").click()
        self.page.locator(".panel-foot").get_by_role("checkbox", name=words(paper)).check()
        self.page.fill("#opinion", note)
        self.presses("Return")
        self.is_told_that_it_is_done()

    def agrees(self) -> None:
        if self.look.script:
            self.page.locator("#panel-title").click()
            self.page.keyboard.press("a")
        else:
            self.presses("Agree", "Recommend")
        self.is_told_that_it_is_done()

    def presses(self, *answers: str) -> None:
        """One of the panel's own buttons, called one of these; those above the list answer for many."""
        name = re.compile(f"^({'|'.join(map(words, answers))})")
        self.page.locator("#panel").get_by_role("button", name=name).click()

    def is_told_that_it_is_done(self) -> None:
        """In the panel, or, without scripts, above the page that follows."""
        expect(self.page.locator("#panel .empty" if self.look.script else ".messages, .banner").first).to_be_visible()
        self.look.is_well()
