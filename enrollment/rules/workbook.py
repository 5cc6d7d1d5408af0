"""One row of the workbook of students, read: the newcomer it describes, or what is wrong with it, column by column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from enrollment.rules import values
from enrollment.rules.cells import ERROR, Cells, Problem
from enrollment.rules.columns import CATEGORIES, LEVELS, STATUSES
from enrollment.rules.identity import last_four
from enrollment.rules.newcomer import NewStudent
from enrollment.rules.person_row import person_of
from enrollment.rules.places import why_not_cohort, why_not_length
from enrollment.rules.readings import Reading, twin_problems
from security.rules.words import Sentence
from security.rules.words import marked as _

FULL_TIME: Final = "全日制"
_NOT_ARRIVED: Final = frozenset({"ADMITTED", "ADMISSION_RETAINED"})
_USUAL: Final = frozenset({"ADMITTED", "PENDING", "ACTIVE"})
"""The statuses that hold since the day of entry, unless a history says otherwise."""


@dataclass(frozen=True, slots=True)
class MajorPlace:
    """A major as a department offers it. Ids and the level's key."""

    major: int
    code: str
    direction: str
    department: int
    level: str
    length_years: Decimal


@dataclass(frozen=True, slots=True)
class ClassPlace:
    """A class: its unit, what is studied there, its seats, and how many are taken."""

    unit: int
    name: str
    major: int
    cohort: int
    capacity: int
    taken: int


@dataclass(frozen=True)
class Places:
    """Where students can be placed: majors by code, classes by name and by code, the cohorts that there are."""

    majors: Mapping[str, Sequence[MajorPlace]] = field(default_factory=dict)
    classes: Mapping[str, ClassPlace] = field(default_factory=dict)
    cohorts: frozenset[int] = frozenset()


def read_row(
    number: int, row: Mapping[str, Any], twins: Mapping[str, Sequence[int]], places: Places, *, today: date, demo: bool
) -> Reading:
    """Read one row: cells by column key; `twins` are the rows that have the same value, by column key."""
    cells = Cells(row)
    found = person_of(cells, today=today, demo=demo) | _study(cells, places, today=today)
    problems = [*cells.problems, *twin_problems(twins)]
    end = last_four(found["id_number"]) if found["id_number"] else ""
    shown = {"name": found["name"], "number": found["student_no"] or found["ksh"], "end": end}
    good = not any(one.level == ERROR for one in problems)
    return Reading(number, shown, problems, newcomer=NewStudent(**found) if good else None)


def _study(cells: Cells, places: Places, *, today: date) -> dict[str, Any]:
    place, unit, cohort = _place(cells, places)
    study_form = cells.code("study_form", FULL_TIME)
    level = cells.choice("level", LEVELS, place.level if place else "")
    if place is not None and level != place.level:
        cells.wrong("level", _("The major {code} is not of this level."), code=place.code)
    usual = f"{level}_{'FULL' if study_form == FULL_TIME else 'PART'}_TIME"
    entered = cells.day("entered_on", month_is_enough=True)
    category = cells.choice("category", CATEGORIES, usual)
    problem = values.why_not_category(category, level)
    if problem and cells.is_right("level", "category"):
        cells.wrong("category", problem)
    status, number = _status(cells)
    return {
        "student_no": number,
        "ksh": values.given_number_in(cells, "ksh"),
        "major": place.major if place else 0,
        "unit": unit,
        "cohort": cohort,
        "level": level,
        "category": category,
        "study_form": study_form,
        "length_years": _length(cells, place),
        "entered_on": entered,
        "checked_in_on": None if status in _NOT_ARRIVED else entered,
        "begins_on": entered or today,
        "status": status,
        "exam_score": values.score_in(cells, "exam_score"),
        "expected_end": cells.day("expected_end", month_is_enough=True),
    }


def _status(cells: Cells) -> tuple[str, str]:
    """Today's status and the student number: who was registered once has one, whatever became of it."""
    status = cells.choice("status", STATUSES, "PENDING")
    number = values.given_number_in(cells, "student_no")
    if status not in {*_NOT_ARRIVED, "PENDING"} and not number and cells.is_right("student_no", "status"):
        text = _("Who is {status} has a student number. Enter it, or write 待注册 as status.")
        cells.wrong("student_no", text, status=cells.text("status"))
    if status not in _USUAL:
        cells.note(
            "status",
            _("Since when this holds, the opening balances say. Until they are loaded it holds from the day of entry."),
        )
    return status, number


def _length(cells: Cells, place: MajorPlace | None) -> Decimal:
    length = cells.amount("length_years")
    refusal = why_not_length(length) if length is not None else None
    if refusal is not None:
        cells.wrong("length_years", refusal)
    return length if length is not None else place.length_years if place else Decimal(3)


def _place(cells: Cells, places: Places) -> tuple[MajorPlace | None, int, int]:
    """The major, the unit (class, or the department before classes are formed) and the cohort."""
    cohort, name = _cohort(cells), cells.text("unit")
    group = places.classes.get(name) if name else None
    if name and group is None:
        cells.wrong("unit", _("There is no class “{name}”. Write its name or code as it is set up."), name=name[:40])
    if cohort and not name and cohort not in places.cohorts:
        cells.note("cohort", _("Nobody is in the cohort {cohort} yet; it begins with this import."), cohort=cohort)
    major = _major(cells, places, group)
    if group is not None and major is not None and group.major != major.major:
        cells.wrong("unit", _("The class {name} does not study the major {code}."), name=group.name, code=major.code)
    if group is not None and cohort and group.cohort != cohort:
        text = _("The class {name} is of the cohort {cohort}.")
        cells.wrong("unit", text, name=group.name, cohort=group.cohort)
    return major, group.unit if group else major.department if major else 0, cohort


def _cohort(cells: Cells) -> int:
    """The year of entry, also of a cohort that has no class yet: in July the new year has none; 0 if there is none."""
    text = cells.number("cohort").removesuffix("级")
    cohort = int(text) if text.isdecimal() else 0
    refusal = why_not_cohort(cohort) if text else None
    if refusal is not None:
        cells.wrong("cohort", refusal)
        return 0
    return cohort


def _major(cells: Cells, places: Places, group: ClassPlace | None) -> MajorPlace | None:
    code, direction = cells.number("major"), cells.text("direction")
    offered = places.majors.get(code, ())
    if code and not offered:
        cells.wrong("major", _("The major {code} is not set up. Set it up first, or correct the code."), code=code)
    if len(offered) > 1 and direction:
        offered = [one for one in offered if one.direction == direction]
        if not offered:
            text = _("The major {code} has no direction “{name}”.")
            cells.wrong("direction", text, code=code, name=direction)
    if len(offered) > 1 and group is not None:
        offered = [one for one in offered if one.major == group.major] or offered
    if len(offered) > 1:
        text = _("The major {code} is offered more than once. Write the class or the direction.")
        cells.wrong("major", text, code=code)
    return offered[0] if offered else None


class Seats:
    """The seats of the classes while a workbook is gone through: says when a class is fuller than it may be."""

    def __init__(self, places: Places) -> None:
        self._classes = {one.unit: one for one in places.classes.values()}
        self._taken = {one.unit: one.taken for one in self._classes.values()}

    def take(self, newcomer: NewStudent) -> Problem | None:
        """Take a seat; a note if there was none left."""
        group = self._classes.get(newcomer.unit)
        if group is None:
            return None
        self._taken[group.unit] += 1
        if self._taken[group.unit] <= group.capacity:
            return None
        text = _("The class {name} has {seats} seats; with this row there are {taken} students.")
        facts = {"name": group.name, "seats": group.capacity, "taken": self._taken[group.unit]}
        return Problem("unit", Sentence(text, facts), "note")
