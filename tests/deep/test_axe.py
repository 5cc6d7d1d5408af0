"""`bin/test --deep axe`: every page as every role that may open it, on phone and desktop, light and dark, with axe,
policy, console, weight, width and structure. For its main role in Chinese and in English; for everybody else, whose
words are the same, in the one or the other.

Twelve parts, each about a minute to fifteen on two cores, so that they can be run one by one:

    nice bin/test --deep axe -k "main_role"                     # each page as its main role, eight screens
    nice bin/test --deep axe -k "other_roles and phone-dark"    # everybody else, one screen

Who may open a page is what `tests/access/` says. A page about one student opens for those of the offices that deal with
that student; each role must find at least one page of every address that the matrix opens for it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.access_matrix import ROLES, all_lines
from tests.browser.harness import Look, screen_name, screens
from tests.browser.pages import PAGES, School, Visit, busy_school
from tests.browser.test_every_page import english, half_width
from tests.deep.evidence import keep_part

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("files_dir")]
OWN = frozenset({"wang", "li", "guardian"})
"""Students and guardians of the matrix: what is their own is shown by whoever of the school is in that state."""
OF_ONE_OFFICER = frozenset({"casework:bulk", "casework:hand_over", "casework:post_offer"})
"""What belongs to one officer: the one to whom it belongs in this school is its main role."""
IN_ONE_LANGUAGE = [one for one in screens() if one["english"] == (one["phone"] == one["dark"])]
"""Both languages are seen on both widths and in both lights."""


@pytest.mark.parametrize("screen", screens(), ids=screen_name)
def test_every_page_for_its_main_role(transactional_db, browser_page, screen):
    with busy_school() as school:
        examine("main", [(visit, visit.role) for visit in PAGES], school, browser_page, screen)


@pytest.mark.parametrize("screen", IN_ONE_LANGUAGE, ids=screen_name)
def test_every_page_for_all_other_roles(transactional_db, browser_page, screen):
    with busy_school() as school:
        opened = examine("others", list(others()), school, browser_page, screen)
    wanted = {(name, role) for name, role in promised() if role not in OWN and name not in OF_ONE_OFFICER}
    missing = wanted - opened
    assert not missing, f"no page of these opened for these roles: {sorted(missing)}"


def examine(who: str, cells: list[tuple[Visit, str]], school: School, browser_page, screen) -> set[tuple[str, str]]:
    """Look at each page, keep the evidence, fail with every fault. Returns which address opened for whom."""
    begun, faults, opened, looks = time.monotonic(), [], set(), 0
    for role, visits in by_role(cells).items():
        look = browser_page(school.person(role), **screen)
        for visit in visits:
            found = faults_of(visit, role, look, visit.address(school), is_chinese=not screen["english"])
            if found is None:
                assert who == "others", f"{visit} does not open"
                continue
            looks += 1
            opened.add((visit.name, role or "anonymous"))
            faults += [f"{visit.name} as {role or 'a visitor'} {visit.query}: {fault}" for fault in found]
        look.context.close()
    part = {"deep": "axe", "roles": who, "screen": screen_name(screen)}
    keep_part("axe", part, {"n": looks, "faults": len(faults), "seconds": round(time.monotonic() - begun)})
    assert not faults, f"{len(faults)} faults on {looks} pages\n" + "\n".join(faults)
    return opened | {(visit.name, visit.role or "anonymous") for visit in PAGES}


def faults_of(visit: Visit, role: str, look: Look, address: str, *, is_chinese: bool) -> list[str] | None:
    """What is wrong with the page; None if it is not for this role."""
    look.complaints.clear()
    status = look.open(address).status
    if status in {403, 404} and role != visit.role:
        return None
    if status != 200:
        return [f"answers {status}"]
    look.name = f"{visit.name.replace(':', '_')}.{role or 'visitor'}"
    faults = look.faults(visit.weight)
    return faults + (english(look) + half_width(look) if is_chinese else [])


def promised() -> Iterator[tuple[str, str]]:
    """Every address that is looked at, with every role that the access matrix lets in."""
    names = {visit.name for visit in PAGES}
    for line in all_lines():
        if line.name in names and line.GET is not None:
            yield from ((line.name, role) for role in ROLES if line.GET[role] == 200 and role != "closed")


def others() -> Iterator[tuple[Visit, str]]:
    """Each page with every role but its main one that may open its address."""
    roles = defaultdict(set)
    for name, role in promised():
        roles[name].add("" if role == "anonymous" else role)
    for visit in PAGES:
        yield from ((visit, role) for role in sorted(roles[visit.name] - {visit.role}))


def by_role(cells: list[tuple[Visit, str]]) -> dict[str, list[Visit]]:
    """One window a role."""
    found: dict[str, list[Visit]] = {}
    for visit, role in cells:
        found.setdefault(role, []).append(visit)
    return found
