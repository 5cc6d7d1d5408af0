"""One row of a workbook of holds: whom it hinders, by which kind, why; and what speaks against it (REG-2.2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from enrollment.rules.cells import DUPLICATE, Cells, Problem
from security.rules.names import tidy
from security.rules.words import Sentence
from security.rules.words import marked as _

NO_STUDENT: Final = _("No student has the number {number}. Compare it with your own list.")


@dataclass(frozen=True, slots=True)
class HoldLine:
    """What a row says: the kind as it is written, and the reason that the student reads."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class KnownKind:
    """A kind of hold as it may be written, and whether this office places it today."""

    code: str
    name: str
    title: str
    is_own: bool
    is_retired: bool


@dataclass(frozen=True, slots=True)
class Held:
    """The student whom a row means, and the codes of what is open for that student."""

    name: str
    open_kinds: frozenset[str] = frozenset()


def read_hold(row: Mapping[str, Any]) -> tuple[HoldLine, Cells]:
    """What a row says; what is wrong in its cells is in the cells."""
    cells = Cells(row)
    for key in ("student_no", "name"):
        text = cells.number(key) if key == "student_no" else cells.text(key)
        if not text and cells.is_right(key):
            cells.wrong(key, _("This is missing."))
    return HoldLine(cells.text("hold_kind"), cells.text("hold_reason")), cells


def by_words(kinds: Iterable[KnownKind]) -> dict[str, KnownKind]:
    """The kinds by code and by name; where two are called the same, the one that the office places."""
    found: dict[str, KnownKind] = {}
    for kind in sorted(kinds, key=lambda one: (one.is_own, not one.is_retired)):
        found |= dict.fromkeys(map(_plain, (kind.name, kind.title)), kind)
    return found | {_plain(kind.code): kind for kind in kinds}


def kind_of(cells: Cells, line: HoldLine, known: Mapping[str, KnownKind]) -> KnownKind | None:
    """The kind that the row means; None, with the reason in the cells, if it is none that this office places."""
    if not cells.is_right("hold_kind"):
        return None
    kind = known.get(_plain(line.kind))
    if kind is None:
        text = _("There is no kind of hold “{kind}”. Take its name or code from the list of kinds.")
        cells.wrong("hold_kind", text, kind=line.kind)
    elif kind.is_retired:
        cells.wrong("hold_kind", _("“{kind}” is no longer used: no new hold of this kind is placed."), kind=kind.name)
    elif not kind.is_own:
        text = _("Holds of the kind “{kind}” are placed by another office. Leave them to it.")
        cells.wrong("hold_kind", text, kind=kind.name)
    else:
        return kind
    return None


def why_not(kind: KnownKind, name: str, held: Held) -> Problem | None:
    """What speaks against placing it on the student who has the row's number. `name` is the row's."""
    if tidy(name) != tidy(held.name):
        text = _("This number is {known}’s, but the row says {name}. Compare both with your own list.")
        return Problem("name", Sentence(text, {"known": held.name, "name": name}))
    if kind.code in held.open_kinds:
        text = _("A hold of this kind is open already: {kind}.")
        return Problem("hold_kind", Sentence(text, {"kind": kind.name}), DUPLICATE)
    return None


def twice(first: int) -> Problem:
    """Another row of the workbook says the same of the same student."""
    text = _("Row {row} has the same kind of hold for this student. Keep one of them.")
    return Problem("hold_kind", Sentence(text, {"row": first}), DUPLICATE)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
