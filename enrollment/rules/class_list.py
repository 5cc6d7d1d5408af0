"""One row of a class list: a class with its department and major; and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Final

from enrollment.rules.cells import DUPLICATE, ERROR, NO_NUMBERS, Cells, Problem
from enrollment.rules.columns import LEVELS
from enrollment.rules.layouts import CLASSES
from enrollment.rules.places import why_not_cohort, why_not_length, why_not_major_code, why_not_seats
from security.rules.names import tidy
from security.rules.words import Sentence
from security.rules.words import marked as _

USUAL_LENGTH: Final = Decimal(3)


@dataclass(frozen=True, slots=True)
class NewClass:
    """A class as a workbook names it. `code` of major and department, `length_years` in years."""

    department: str
    department_code: str
    major: str
    major_name: str
    major_short: str
    direction: str
    level: str
    length_years: str
    cohort: int
    unit: str
    class_code: str
    seats: int

    @property
    def major_key(self) -> tuple[str, str, str]:
        """By which a major is told apart: department, code, direction."""
        return (self.department_code, self.major, self.direction)

    @property
    def major_facts(self) -> tuple[str, str, Decimal]:
        """What every row about the same major must say alike."""
        return (self.major_name, self.level, Decimal(self.length_years))

    def packed(self) -> dict[str, Any]:
        """As JSON carries it."""
        return asdict(self)


@dataclass
class KnownPlaces:
    """What is there already, and what earlier rows of the workbook have named: for saying what does not fit together.

    `departments` name by code; `majors` facts by key; `classes` by name and by code: code, name, major key, cohort.
    """

    departments: dict[str, str] = field(default_factory=dict)
    majors: dict[tuple[str, str, str], tuple[str, str, Decimal]] = field(default_factory=dict)
    classes: dict[str, tuple[str, str, tuple[str, str, str], int]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    """Every code of a unit that is taken, with the unit's name."""

    def judged(self, new: NewClass) -> list[Problem]:
        """What speaks against the row; where nothing does, the later rows are judged with it."""
        found = [one for one in (self._department(new), self._major(new), self._class(new)) if one is not None]
        if not found:
            self.departments[new.department_code] = new.department
            self.majors[new.major_key] = new.major_facts
            row = (new.class_code, new.unit, new.major_key, new.cohort)
            self.classes[new.unit] = self.classes[new.class_code] = row
            self.codes[new.department_code], self.codes[new.class_code] = new.department, new.unit
        return found

    def _department(self, new: NewClass) -> Problem | None:
        known = self.departments.get(new.department_code)
        if known == new.department:
            return None
        if known is not None or new.department_code in self.codes:
            text = _("The code {code} belongs to {name} already. Write the same name, or another code.")
            facts = {"code": new.department_code, "name": known or self.codes[new.department_code]}
            return Problem("department_code", Sentence(text, facts))
        other = next((code for code, name in self.departments.items() if name == new.department), None)
        if other is not None:
            text = _("{name} has the code {code}. Write this code.")
            return Problem("department_code", Sentence(text, {"name": new.department, "code": other}))
        return None

    def _major(self, new: NewClass) -> Problem | None:
        known = self.majors.get(new.major_key)
        if known is None or known == new.major_facts:
            return None
        name, level, years = known
        text = _("The major {code} is on record as {name}, {level}, {years} years. Write it the same way.")
        facts = {"code": new.major, "name": name, "level": level, "years": years.normalize()}
        return Problem("major_name", Sentence(text, facts))

    def _class(self, new: NewClass) -> Problem | None:
        known = self.classes.get(new.unit) or self.classes.get(new.class_code)
        if known is None:
            if new.class_code in self.codes:
                text = _("The code {code} belongs to {name} already. Write the same name, or another code.")
                return Problem(
                    "class_code", Sentence(text, {"code": new.class_code, "name": self.codes[new.class_code]})
                )
            return None
        if known == (new.class_code, new.unit, new.major_key, new.cohort):
            return Problem("unit", Sentence(_("This class is there already.")), DUPLICATE)
        code, name, _major, cohort = known
        text = _("A class {name} ({code}) of the cohort {cohort} is there already, with other values.")
        return Problem("unit", Sentence(text, {"name": name, "code": code, "cohort": cohort}))


def read_class(row: Mapping[str, Any]) -> tuple[NewClass | None, Cells]:
    """The class that a row names, if nothing is wrong in it; the problems are in the cells."""
    cells = Cells(row)
    text = {key: tidy(cells.text(key)) for key in ("department", "major_name", "major_short", "direction", "unit")}
    for key in CLASSES.required:
        if cells.is_right(key) and str(row.get(key, "")).strip() == "" and key not in {"major", "cohort"}:
            cells.wrong(key, _("This is missing."))
    found = NewClass(
        **text,
        department_code=_own_code(cells, "department_code"),
        major=_checked_major(cells),
        level=cells.choice("level", LEVELS),
        length_years=str(_length(cells)),
        cohort=_whole(cells, "cohort"),
        class_code=_own_code(cells, "class_code") or text["unit"],
        seats=_whole(cells, "seats"),
    )
    for key, refusal in (("cohort", why_not_cohort(found.cohort)), ("seats", why_not_seats(found.seats))):
        if refusal is not None and cells.is_right(key):
            cells.wrong(key, refusal)
    return (None if any(one.level == ERROR for one in cells.problems) else found), cells


def _own_code(cells: Cells, key: str) -> str:
    """A code of the school's own; words that say that there is none count as an empty cell."""
    code = cells.number(key)
    if code not in NO_NUMBERS:
        return code
    if key in CLASSES.required:
        cells.wrong(key, _("This is missing."))
    else:
        cells.note(key, _("“{text}” says that there is no number yet; it counts as an empty cell."), text=code)
    return ""


def _checked_major(cells: Cells) -> str:
    code = cells.number("major")
    refusal = why_not_major_code(code) if code else None
    if refusal is not None:
        cells.wrong("major", refusal)
    return code


def _length(cells: Cells) -> Decimal:
    length = cells.amount("length_years")
    refusal = why_not_length(length) if length is not None else None
    if refusal is not None:
        cells.wrong("length_years", refusal)
    return USUAL_LENGTH if length is None else length


def _whole(cells: Cells, key: str) -> int:
    text = cells.number(key).removesuffix("级").removesuffix("人")
    if text and not (text.isdecimal() and len(text) < 6):
        cells.wrong(key, _("“{text}” is no number."), text=text[:20])
    return int(text) if text.isdecimal() and len(text) < 6 else 0
