"""Real pages in a real browser: Debian's Chromium, driven by Playwright against pytest-django's live server.

    @pytest.mark.browser
    def test_an_officer_sees_the_desk(browser_page, cast):
        look = browser_page(person=cast.aa_head, phone=True)        # 390x844, light, Chinese, scripts on
        look.open("/desk/")
        look.page.get_by_role("link", name="张嘉哲").click()
        look.is_sound(weight=STAFF)                                   # axe, policy, console, weight, width, one h1

`browser_page(person=None, phone=False, dark=False, english=False, script=True)` opens a window of its own; several in
one test are several people. Rows are committed (`transactional_db` comes with it). `SCREENS` are the two on which every
page is looked at; `screens()` gives all eight. `KEEP_SHOTS=folder` keeps a picture of every page that was looked at.

Wait with `expect(locator)`, never with `wait_for_function`: that needs eval, which the policy refuses, rightly.

Static files: bin/test sets STATIC_STORAGE to Django's plain storage, so `{% static %}` gives plain names, and
pytest-django's live server answers /static/ from the finders; nothing is collected. Weights are of gzip -9, as the
proxy sends text.
"""

import gzip
import itertools
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Error, sync_playwright

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
NARROWEST = 320  # CSS pixels: WCAG 1.4.10
STUDENT, STAFF = 60 * 1024, 120 * 1024  # bytes, compressed, first visit (ux.md 6)
DOM = 1500
SETTLES = 5  # seconds
PATIENCE = 30_000  # ms: a busy machine is slow, not wrong
AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = ({"phone": True}, {"dark": True})
TEXT = re.compile(r"text/|javascript|json|svg|xml")

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the test


def screens() -> list[dict[str, bool]]:
    """Phone and desktop, light and dark, Chinese and English."""
    names = ("phone", "dark", "english")
    return [dict(zip(names, choice, strict=True)) for choice in itertools.product((True, False), repeat=3)]


def screen_name(screen: dict[str, bool]) -> str:
    """A screen as the id of a test."""
    words = [name for name, on in screen.items() if on]
    return "-".join(words) or "desktop-light-chinese"


@dataclass
class Look:
    """One window: its page, and what came to light while it was used."""

    page: Any
    context: Any
    root: str
    script: bool = True
    name: str = ""
    complaints: list[str] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    leaving: list[Any] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until a page that a press has asked for is there: a look between two pages finds neither.

        What was asked for and never comes, as a file that is kept, is given up after a while.
        """
        until = time.monotonic() + SETTLES
        while self.leaving and time.monotonic() < until:
            self.page.wait_for_timeout(20)
        self.leaving.clear()
        self.page.wait_for_load_state("load")

    def open(self, path: str) -> Any:
        """Go to a path of the site; returns the answer. Weights are counted from here on."""
        self.answers.clear()
        answer = self.page.goto(self.root + path, wait_until="load")
        self.name = re.sub(r"\W+", "_", path).strip("_") or "home"
        return answer

    def weight(self) -> int:
        """Compressed bytes of everything that came since `open`."""
        return sum(_weight(answer) for answer in self.answers)

    def axe(self) -> list[str]:
        """What axe finds, a line each."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def policy_breaches(self) -> list[str]:
        """What the Content-Security-Policy refused on this page."""
        refused = [line for line in self.complaints if "Content Security Policy" in line]
        return refused + (self.page.evaluate("window.cspViolations || []") if self.script else [])

    def overflows_at(self, width: int = NARROWEST) -> list[str]:
        """What sticks out to the right on a window of this width; elements that scroll by themselves may."""
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": width, "height": 640})
        found: list[str] = self.page.evaluate(STICKING_OUT, width)
        self.page.set_viewport_size(before)
        return found

    def is_well(self) -> None:
        """What must hold after every step of a story: no complaint, nothing refused, nothing wider than the window."""
        self.settle()
        self.name = re.sub(r"\W+", "_", urlsplit(self.page.url).path).strip("_") or "home"
        self.shot()
        faults = [f"complaint: {line}" for line in [*self.complaints, *self.policy_breaches()]]
        faults += [f"{answer.status} {answer.url}" for answer in self.answers if answer.status >= 500]
        width = self.page.viewport_size["width"]
        faults += [f"sticks out: {line}" for line in self.page.evaluate(STICKING_OUT, width)]
        if width == PHONE["width"]:
            faults += [f"sticks out at {NARROWEST} px: {line}" for line in self.overflows_at()]
        assert not faults, f"{self.page.url}\n" + "\n".join(faults)

    def is_sound(self, weight: int | None = None) -> None:
        """Everything that must hold of every page, in every state."""
        faults = self.faults(weight)
        assert not faults, f"{self.page.url}\n" + "\n".join(faults)

    def faults(self, weight: int | None = None) -> list[str]:
        """What is not as it must be on this page; `weight` is the most it may weigh, in bytes."""
        self.settle()
        self.shot()
        faults = [f"complaint: {line}" for line in self.complaints]
        faults += [f"policy: {line}" for line in self.policy_breaches()]
        if self.script:
            faults += [f"axe {line}" for line in self.axe()]
            faults += [f"sticks out at {NARROWEST} px: {line}" for line in self.overflows_at()]
            faults += self.page.evaluate(STRUCTURE, DOM)
        if weight is not None and self.weight() > weight:
            faults.append(f"weighs {self.weight()} bytes compressed, more than {weight}")
        return faults

    def shot(self) -> None:
        """Keep a picture where KEEP_SHOTS says, if it says."""
        folder = os.environ.get("KEEP_SHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            taken = f"{self.name}.{self.context.screen}.png"  # type: ignore[attr-defined]
            self.page.screenshot(path=str(Path(folder) / taken), full_page=True, caret="initial")


STICKING_OUT = """edge => {  // the given width: a phone's own view grows with what sticks out
  if (document.documentElement.scrollWidth <= edge) return [];
  const scrolls = element => element.closest('.side, .shelf, .scroll, .table-wrap, dialog') !== null;
  return [...document.body.querySelectorAll('*')]
    .filter(element => element.getBoundingClientRect().right > edge + 1 && !scrolls(element))
    .slice(0, 5).map(element => element.outerHTML.slice(0, 160));
}"""
STRUCTURE = """limit => {
  const faults = [];
  const all = document.querySelectorAll('*').length;
  if (all > limit) faults.push(`${all} elements, more than ${limit}`);
  const heads = document.querySelectorAll('h1').length;
  if (heads !== 1) faults.push(`${heads} h1, not one`);
  if (!['zh-Hans', 'en'].includes(document.documentElement.lang)) faults.push('no lang');
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length) faults.push(`id twice: ${twice.join(', ')}`);
  const fields = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  for (const element of document.querySelectorAll(fields)) {
    const box = (element.closest('label') || element).getBoundingClientRect();
    const inline = element.tagName === 'A' && getComputedStyle(element).display === 'inline';
    if (box.width && !inline && (box.width < 24 || box.height < 24) && !element.closest('.drop, .skip')) {
      faults.push(`smaller than 24 px: ${element.outerHTML.slice(0, 120)}`);
    }
  }
  return faults;
}"""


def _weight(answer: Any) -> int:
    try:
        body = answer.body()
    except Error:  # a redirect has none
        return 0
    kind = answer.headers.get("content-type", "")
    return len(gzip.compress(body, 9)) if TEXT.search(kind) else len(body)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all tests of this process."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
        browser = playwright.chromium.launch(executable_path=_chromium(), args=arguments)
        yield browser
        browser.close()


def _chromium() -> str:
    """The browser that bin/test has looked for, or installed."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))
    from ground.needs import chromium

    return chromium() or pytest.fail("There is no chromium on the PATH. Install it: apt-get install chromium")


@pytest.fixture
def browser_page(chromium: Any, live_server: Any) -> Iterator[Callable[..., Look]]:
    """Opens windows; see the module. What it opened is closed after the test."""
    opened = []

    def open_window(
        person: Any = None,
        *,
        phone: bool = False,
        dark: bool = False,
        english: bool = False,
        script: bool = True,
    ) -> Look:
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP,
            device_scale_factor=2 if phone else 1,
            has_touch=phone,
            is_mobile=phone,
            color_scheme="dark" if dark else "light",
            locale="en" if english else "zh-CN",
            java_script_enabled=script,
            timezone_id="Asia/Shanghai",
        )
        context.screen = screen_name({"phone": phone, "dark": dark, "english": english, "no_script": not script})
        context.add_cookies(_cookies(person, live_server.url, english=english))
        opened.append(context)
        look = Look(context.new_page(), context, live_server.url, script)
        look.page.set_default_timeout(PATIENCE)
        look.page.on("console", lambda line: line.type == "error" and _listen(look, line))
        look.page.on("pageerror", lambda error: look.complaints.append(str(error)))
        look.page.on("request", lambda request: _is_asked_for(look, request))
        for over in ("requestfinished", "requestfailed", "framenavigated", "download"):
            look.page.on(over, lambda what: _is_over(look, what))
        look.page.on("response", lambda answer: look.answers.append(answer))  # noqa: PLW0108 - Playwright marks what it calls
        return look

    yield open_window
    for context in opened:
        context.close()


def _is_asked_for(look: Look, request: Any) -> None:
    """Remember a page that is on its way, until it is there, is a file, or does not come."""
    if request.is_navigation_request() and request.frame == look.page.main_frame:
        look.leaving.append(request)


def _is_over(look: Look, what: Any) -> None:
    """The page has come (then whatever was asked for before it comes no more), or was a file, or failed."""
    if what in look.leaving:
        look.leaving.remove(what)
    elif what == look.page.main_frame or hasattr(what, "suggested_filename"):
        look.leaving.clear()


def _listen(look: Look, line: Any) -> None:
    """A page may be answered with 4xx on purpose; the browser's line about that is no complaint."""
    if "Failed to load resource" not in line.text:
        look.complaints.append(line.text)


def _cookies(person: Any, url: str, *, english: bool) -> list[dict[str, Any]]:
    cookies = [{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en" if english else "zh-hans", "url": url}]
    if person is not None:
        from django.test import Client

        client = Client()
        client.force_login(person.account)
        name = settings.SESSION_COOKIE_NAME
        cookies.append({"name": name, "value": client.cookies[name].value, "url": url})
    return cookies


@pytest.fixture(autouse=True)
def _plain_cookies(request: pytest.FixtureRequest) -> None:
    """The live server speaks plain HTTP, for which a browser keeps no `__Host-` cookie."""
    if "browser_page" in request.fixturenames:
        changed = request.getfixturevalue("settings")
        changed.SECURE_COOKIES = changed.SESSION_COOKIE_SECURE = changed.CSRF_COOKIE_SECURE = False
        changed.SESSION_COOKIE_NAME, changed.CSRF_COOKIE_NAME = "session", "csrftoken"
        changed.SECURE_HSTS_SECONDS = 0
