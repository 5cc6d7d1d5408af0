"""Every page once as its main role, on a phone in the light and on a desktop in the dark: sound, light, in Chinese."""

import re

import pytest
from django.urls import get_resolver

from tests.browser.harness import SCREENS, Look, screen_name
from tests.browser.pages import NO_PAGES, PAGES, Visit, busy_school, only_posted
from tests.contracts.test_access_matrix import names_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("files_dir")]

# Words of the page itself; what people and machines wrote (names of files, addresses, codes) stands elsewhere.
WORDS = """() => {
  const own = '[lang=en], [lang=zh-Latn], script, kbd, code, textarea, .number, .files, a[href*="/files/"]';
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest(own)) found.push(walk.currentNode.textContent.trim());
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (!element.closest('[lang=en]')) found.push(element.getAttribute(name));
    }
  }
  return [document.title, ...found].filter(text => text);
}"""
ENGLISH = re.compile(r"[A-Za-z][a-z]{2,}")
ADDRESS = re.compile(r"\S+@[\w.]+")  # the data of a person, masked or not
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;?!][ \u4e00-\u9fff]|[\u4e00-\u9fff]\.$")  # ux.md 6, point 4
LATIN_WORDS = (
    "English",
    "Excel",
    "xlsx",
    "csv",
    "zip",
    "jpg",
    "Word",
    "Python",
    "PostgreSQL",
    "Redis",
    "Ctrl",
    "Enter",
    "Git",
    "Valkey",
)
# What a system administrator is told names settings, commands and fonts as they are written.
TECHNICAL_WORDS = (
    "registrar_app",
    "SITE_ADDRESS",
    "SMS_PROVIDER",
    "SECURE_COOKIES",
    "celery",
    "Noto Sans",
    "bin/backup",
)


def test_every_address_is_a_page_or_says_why_not():
    named = {name for name, _route in names_of(get_resolver().url_patterns)}
    listed = {visit.name for visit in PAGES} | set(NO_PAGES) | only_posted()
    assert not sorted(named - listed), "addresses without a line in tests/browser/pages.py"
    assert not sorted(listed - named), "lines for addresses that do not exist"


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_every_page_is_sound_for_its_main_role(transactional_db, browser_page, screen):
    with busy_school() as school:
        windows: dict[str, Look] = {}
        faults = []
        for visit in PAGES:
            if visit.role not in windows:
                windows[visit.role] = browser_page(school.person(visit.role), **screen)
            faults += [f"{visit}: {fault}" for fault in faults_of(visit, windows[visit.role], visit.address(school))]
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)


def faults_of(visit: Visit, look: Look, address: str) -> list[str]:
    """Look at one page."""
    look.complaints.clear()
    answer = look.open(address)
    look.name = f"{visit.name.replace(':', '_')}.{visit.role or 'visitor'}{visit.query.partition('=')[0].strip('?')}"
    if answer.status != 200:
        return [f"answers {answer.status}"]
    faults = look.faults(visit.weight)
    return (
        faults + [f"English: {text}" for text in english(look)] + [f"half width: {text}" for text in half_width(look)]
    )


def english(look: Look) -> list[str]:
    """Texts of a Chinese page that nobody translated."""
    texts = [text for text in look.page.evaluate(WORDS) if ENGLISH.search(ADDRESS.sub("", text))]
    return [text[:80] for text in texts if not any(word in text for word in LATIN_WORDS + TECHNICAL_WORDS)]


def half_width(look: Look) -> list[str]:
    """Texts with a Latin comma, colon or full stop between Chinese characters."""
    return [text[:80] for text in look.page.evaluate(WORDS) if HALF_WIDTH.search(text)]
