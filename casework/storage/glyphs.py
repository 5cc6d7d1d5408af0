"""Which characters the fonts of our documents have: a paper with a box instead of a name is never issued."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from typing import Final

from django.conf import settings
from fontTools.ttLib import TTFont

PATIENCE: Final = 10  # seconds
_NEVER_DRAWN: Final = frozenset("\n\r\t\u200b\u3000 ")


def without_glyph(texts: Iterable[str]) -> str:
    """The characters of these texts that no font of our documents has, each once; "" where all can be drawn.

    Where no font of the list is installed nothing can be told: issuing goes on, printing says what is missing.
    """
    known = _drawable(tuple(settings.DOCUMENT_FONTS))
    if not known:
        return ""
    return "".join(dict.fromkeys(sign for text in texts for sign in text if ord(sign) not in known))


@cache
def _drawable(families: tuple[str, ...]) -> frozenset[int]:
    """The code points that these families have together."""
    found: set[int] = {ord(sign) for sign in _NEVER_DRAWN}
    files = [place for family in families for place in _places(family)]
    for path, index in files:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            found |= set(font.getBestCmap() or ())
    return frozenset(found) if files else frozenset()


def _places(family: str) -> list[tuple[str, int]]:
    """Where the regular cut of a family is installed: file, and its place in a collection."""
    program = shutil.which("fc-list")
    if program is None:
        return []
    asked = [program, f"{family}:style=Regular", "--format", "%{file}\t%{index}\n"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=PATIENCE)
    lines = [line.partition("\t") for line in listed.stdout.splitlines() if line]
    return [(path, int(index) & 0xFFFF) for path, _tab, index in lines][:1]
