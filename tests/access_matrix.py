"""Every address × every role × every method, and what must come of it (S:ACC-01). Written by hand from the
permission matrix of the domain and never computed by the app's own code: this is the second opinion.

HOW TO ADD AN ADDRESS. Each app has a file `tests/access/<app>.py` with a list LINES. One line per named URL:

    Line("enrollment:student", GET=only("registrar", "aa_head", "wang"), args=lambda world: {"pk": world.wang.pk})
    Line("enrollment:batch_open", GET=only("aa_head"), POST=only("aa_head", gives=302, forbidden=("registrar",)),
         data=lambda world: {"term": "2026-1"}, world="roll")

- The first word is the URL's full name. A named URL without a line fails the build, so does an unnamed URL.
- GET, POST: who gets which status, one of
    everyone()                    all who are signed in get 200; anonymous goes to the sign-in page (302 there)
    public()                      200 for all, also anonymous
    only("a", "b", gives=200)     these get `gives`; who is named in `forbidden=` gets 403; all other signed-in get 404
  and `.but(tutor=403, anonymous=200)` changes single roles. Roles are the keys of tests/cast.py listed in ROLES.
- A method that a line leaves out must be refused to all (302 to the door, 403, 404 or 405) and write nothing.
- `args` gives the URL's arguments, `data` the fields that are posted; both get the fixture named by `world`
  (default: the cast). A POST is rolled back after each cell.
- `writes`: tables that a GET may write besides the session (for logged reads).
- `is_cached=True` for the few answers without `no-store` (a static or public file).
- `is_open=True` where somebody without a session is redirected elsewhere than to the sign-in page.

For every cell the runner (tests/contracts/test_access_matrix.py) also checks the headers, that GET wrote nothing, and
that every POST is refused without its CSRF token.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

ANONYMOUS = ("anonymous", "closed")
SIGNED_IN = (
    *("wang", "li", "guardian", "nobody"),
    *("principal", "vice_leader", "meeting_sec", "legal", "aa_head", "registrar"),
    *("dept_head", "dept_staff", "other_dept_head", "other_dept_staff", "tutor", "other_tutor", "teacher"),
    *("sa_head", "sa_staff", "archive_head", "archivist", "finance", "clearance", "clinic", "appeal_comm"),
    *("sysadmin", "secadmin", "auditor"),
)
ROLES = (*ANONYMOUS, *SIGNED_IN)
STAFF = tuple(role for role in SIGNED_IN if role not in ("wang", "li", "guardian", "nobody"))
TO_THE_DOOR = 302


class Outcome(dict[str, int]):
    """Which status each role gets."""

    def but(self, **roles: int) -> Outcome:
        """The same with other statuses for these roles."""
        unknown = set(roles) - set(ROLES)
        if unknown:
            raise ValueError(f"No such role: {sorted(unknown)}")
        return Outcome(self | roles)


def everyone(gives: int = 200) -> Outcome:
    """All who are signed in."""
    return Outcome(dict.fromkeys(SIGNED_IN, gives) | dict.fromkeys(ANONYMOUS, TO_THE_DOOR))


def public(gives: int = 200) -> Outcome:
    """All, signed in or not."""
    return Outcome(dict.fromkeys(ROLES, gives))


def only(*roles: str, gives: int = 200, forbidden: tuple[str, ...] = ()) -> Outcome:
    """These; strangers are told that there is no such page, those in `forbidden` that it is not theirs."""
    return everyone(404).but(**dict.fromkeys(forbidden, 403), **dict.fromkeys(roles, gives))


def _nothing(world: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Line:
    """One address."""

    name: str
    GET: Outcome | None = None
    POST: Outcome | None = None
    args: Callable[[Any], Mapping[str, Any]] = _nothing
    data: Callable[[Any], Mapping[str, Any]] = _nothing
    world: str = "cast"
    writes: frozenset[str] = field(default_factory=frozenset)
    is_cached: bool = False
    is_open: bool = False

    def expected(self, method: str) -> Outcome | None:
        """Who gets what by this method; None where the method is refused to all."""
        return {"GET": self.GET, "HEAD": self.GET, "POST": self.POST}.get(method)


def all_lines() -> list[Line]:
    """The lines of every file in `tests/access/`."""
    files = sorted(path.stem for path in Path(__file__).with_name("access").glob("[a-z]*.py"))
    tables = [name for name in files if not name.startswith("test_")]
    return [line for name in tables for line in import_module(f"tests.access.{name}").LINES]
