"""The name of a file as people see it. The stored name is generated and has nothing to do with it (S:UPL-02)."""

import unicodedata
from typing import Final

LONGEST: Final = 120
_NOT_IN_NAMES: Final = frozenset('<>:"/\\|?*')
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control, direction, zero-width and half characters, line separators. Characters too new for Python stay."""


def shown_name(claimed: str, ending: str) -> str:
    """What the sender called it, made harmless: no folders, no hidden or turning characters, at most 120 long.

    A name of which nothing is left becomes "file". `ending` is the type's own, with its dot.
    """
    last = claimed.replace("\\", "/").rsplit("/", 1)[-1]
    plain = unicodedata.normalize("NFC", last)
    kept = "".join(" " if letter.isspace() else letter for letter in plain if _may_stand(letter))
    stem = " ".join(kept.split())
    if ending and stem.casefold().endswith(ending):
        stem = stem[: -len(ending)]
    stem = stem.strip(" .-~")[: LONGEST - len(ending)].rstrip(" .")
    return f"{stem or 'file'}{ending}"


def ending_of(claimed: str, endings: tuple[str, ...]) -> str | None:
    """Which of the endings the name has, after the hidden characters at its end are gone; None if it has another."""
    visible = "".join(letter for letter in claimed if _may_stand(letter)).strip().casefold()
    return next((ending for ending in endings if visible.endswith(ending)), None)


def _may_stand(letter: str) -> bool:
    return letter.isspace() or (unicodedata.category(letter) not in _HIDDEN and letter not in _NOT_IN_NAMES)
