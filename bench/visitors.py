"""Who comes on the day of the bench: students who register, officers who answer, each with a browser of the own."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, build_opener

from tests.cast_papers import jpg
from tests.start.by_hand import Browser, Page

THINKS = 8.0  # seconds an officer reads


class NotThere(Exception):
    """A page did not come as it should; the message says which."""


@dataclass
class Day:
    """What came of it: seconds by page, refusals in words, whose registration was acknowledged."""

    address: str
    times: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    answered: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def ask(self, name: str, work: Callable[[], Page]) -> Page:
        """One page, with the time it took.

        :raises NotThere: if it is not there
        """
        begun = time.perf_counter()
        page = work()
        self.times.append((name, time.perf_counter() - begun))
        if page.status != 200:
            raise NotThere(f"{name}: {page.status} {page.words[:200]}")
        return page


def registers(day: Day, person: int, cookie: str) -> None:
    """From the home page to the receipt; what goes wrong is one of the day's errors."""
    try:
        sent = _hands_in(day, browser_of(day.address, cookie))
    except Exception as error:  # noqa: BLE001 - every failure of the day is one of its figures
        day.errors.append(str(error)[:300])
    else:
        if "/sent/" in sent.address:
            day.acknowledged.append(person)
        else:
            day.errors.append(f"not handed in: {sent.words[:200]}")


def _hands_in(day: Day, browser: Browser) -> Page:
    home = day.ask("home", lambda: browser.get("/me/"))
    task = day.ask("task", lambda: browser.get(home.link("/registration/")))
    data = day.ask("begin", lambda: browser.send(task, "/begin/"))
    names = {one for one in data.tree.xpath("//main//input/@name") if one.startswith("is_")}
    said = dict.fromkeys(names, "right") | {"health_changed": "no"}
    papers = day.ask("data", lambda: browser.send(data, **said))
    day.ask("paper", lambda: browser.send(papers, files=jpg("收据.jpg")))
    check = day.ask("check", lambda: browser.get(papers.address.replace("/papers/", "/check/")))
    return day.ask("hand in", lambda: browser.send(check))


def answers(day: Day, cookie: str) -> None:
    """Reads the desk, opens one, agrees, until the day is over."""
    browser, chance = browser_of(day.address, cookie), random.Random(cookie)
    while not day.is_over.wait(THINKS * chance.uniform(0.5, 1.5)):
        try:
            desk = day.ask("desk", lambda: browser.get("/desk/"))
            there = sorted(one for one in desk.addresses() if one.startswith("/applications/") and one.count("/") == 3)
            if there:
                _answers_one(day, browser, chance.choice(there))
        except Exception as error:  # noqa: BLE001
            if "409" not in str(error):  # a colleague was faster, and was told so
                day.errors.append(str(error)[:300])


def _answers_one(day: Day, browser: Browser, path: str) -> None:
    one = day.ask("application", lambda: browser.get(path))
    if one.tree.xpath("//main//form[contains(@action, '/answer/')]"):
        day.ask("answer", lambda: browser.send(one, "/answer/", verdict="agree", opinion=""))
        day.answered += 1


def browser_of(address: str, cookie: str) -> Browser:
    """A browser in which somebody is signed in."""
    made = Browser(address)
    made._opener = build_opener(HTTPCookieProcessor(CookieJar()))  # noqa: SLF001 - keeps no list of redirects
    made._opener.addheaders = [("Cookie", f"session={cookie}")]  # noqa: SLF001
    return made
