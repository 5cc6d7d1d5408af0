"""The papers that a new student signs at entry (D33, and the pledge of SEC-3.6): their texts, in every version."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language

SOURCE: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class EntryPaper:
    """One version of a paper. Its words come in the reader's language."""

    paper: str
    version: int
    titles: Mapping[str, str]
    texts: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.titles[_language()]

    @property
    def parts(self) -> Sequence[tuple[str, str]]:
        """Its paragraphs: a head and a text each."""
        return self.texts[_language()]


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _read(row: dict[str, Any]) -> EntryPaper:
    texts = {
        language: tuple((head, text) for head, text in (part[language] for part in row["parts"]))
        for language in ("zh", "en")
    }
    return EntryPaper(row["paper"], row["version"], {"zh": row["zh"], "en": row["en"]}, texts)


PAPERS: Final = {
    (one.paper, one.version): one for one in map(_read, tomllib.loads(SOURCE.read_text("utf-8"))["papers"])
}
CURRENT: Final = {paper: PAPERS[paper, version] for paper, version in sorted(PAPERS)}
"""By paper the version that is signed now."""
