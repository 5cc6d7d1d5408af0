"""What comes with the system: editions to start from, the national overlays, the calendars published so far."""

from __future__ import annotations

import tomllib
from pathlib import Path

from rulebook.rules.calendar import Year
from rulebook.rules.overlaying import merged_text

_HOME = Path(__file__).parent.parent
EDITIONS = _HOME / "editions"
OVERLAYS = _HOME / "overlays"
CALENDARS = _HOME / "calendars"
MERGED = (("brief", "HE"), ("detailed", "HE"), ("detailed", "SVS"))
"""The base editions and the national overlays that are shipped merged. None is made for technician schools: their roll
is kept with the labour authorities (domain 0.3)."""


def shipped_text(name: str) -> str:
    """The text of a shipped edition: `brief` or `detailed`, pure or with a national overlay (`detailed+HE`).

    :raises FileNotFoundError: for any other name
    """
    return (EDITIONS / f"{name}.toml").read_text("utf-8")


def overlay_text(name: str) -> str:
    """What a national overlay (`HE`, `SVS`) words itself."""
    return (OVERLAYS / f"{name}.toml").read_text("utf-8")


def merged_texts() -> dict[str, str]:
    """The merged editions as their layers make them, by name."""
    return {f"{base}+{overlay}": merged_text(shipped_text(base), overlay_text(overlay)) for base, overlay in MERGED}


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
