"""What comes with the system: two editions to start from, and the working-day calendars published so far."""

from __future__ import annotations

import tomllib
from pathlib import Path

from rulebook.rules.calendar import Year

_HOME = Path(__file__).parent.parent
EDITIONS = _HOME / "editions"
CALENDARS = _HOME / "calendars"


def shipped_text(name: str) -> str:
    """The text of a shipped edition: `brief` or `detailed`.

    :raises FileNotFoundError: for any other name
    """
    return (EDITIONS / f"{name}.toml").read_text("utf-8")


def shipped_editions() -> tuple[str, ...]:
    """The names of the shipped editions."""
    return tuple(sorted(path.stem for path in EDITIONS.glob("*.toml")))


def shipped_years() -> tuple[Year, ...]:
    """The final years that come with the system, oldest first."""
    return tuple(_year(path) for path in sorted(CALENDARS.glob("*.toml")))


def _year(path: Path) -> Year:
    raw = tomllib.loads(path.read_text("utf-8"))
    return Year(
        raw["year"],
        off=frozenset(raw["off"]),
        work=frozenset(raw["work"]),
        final=raw["state"] == "FINAL",
        source=raw["source"],
    )
