"""The people one can try in demo mode: `registrar/demo/people.toml`, one table per person.

[[person]]
key = "student"
sign_in = "2026010101"
title = { zh = "学生", en = "Student" }
line = { zh = "看看被退回的申请，补交材料", en = "See a returned application and send what is missing" }
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language

from security.backends import sign_in_key
from security.models import Account

PEOPLE: Final = Path(__file__).with_name("demo") / "people.toml"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to sign in as by one click, and what one can try as this person."""

    key: str
    sign_in: str
    titles: dict[str, str]
    lines: dict[str, str]

    @property
    def title(self) -> str:
        """The role, in the reader's language."""
        return self.titles["en" if get_language() == "en" else "zh"]

    @property
    def line(self) -> str:
        """What one can try, in the reader's language."""
        return self.lines["en" if get_language() == "en" else "zh"]


@cache
def demo_people() -> tuple[DemoPerson, ...]:
    """The people, in the order of the file; none if there is no demo data with this installation."""
    if not PEOPLE.is_file():
        return ()
    rows: list[dict[str, Any]] = tomllib.loads(PEOPLE.read_text(encoding="utf-8")).get("person", [])
    return tuple(DemoPerson(row["key"], row["sign_in"], row["title"], row["line"]) for row in rows)


def accounts_to_try() -> list[tuple[DemoPerson, Account]]:
    """Those of the people who have an open demo account in the database."""
    by_key = {sign_in_key(person.sign_in): person for person in demo_people()}
    accounts = Account.objects.filter(is_demo=True, is_active=True, sign_in_names__key__in=by_key).select_related(
        "person"
    )
    found = {name.key: one for one in accounts.prefetch_related("sign_in_names") for name in one.sign_in_names.all()}
    return [(person, found[key]) for key, person in by_key.items() if key in found]
