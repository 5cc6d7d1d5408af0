"""One row of the workbook of students, read: the newcomer it describes, or what is wrong with it, column by column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from enrollment.rules import identity, names, values
from enrollment.rules.cells import ERROR, Cells, Problem
from enrollment.rules.columns import CATEGORIES, LEVELS, STATUSES
from enrollment.rules.newcomer import NewGuardian, NewStudent
from enrollment.rules.places import why_not_length
from enrollment.rules.readings import Reading, twin_problems
from security.rules.names import keys_of
from security.rules.words import Sentence
from security.rules.words import marked as _

FULL_TIME: Final = "全日制"
_PLAIN: Final = ("student_source", "exam_ticket_no", "previous_school", "english_name", "home_address")
_REGIONS: Final = ("household_region", "origin_region", "native_region")
_CODES: Final = ("ethnic", "political", "health", "household_kind", "admission_mode", "boarding")


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
    """Where students can be placed: majors by code, classes by name and by code, the cohorts that are set up."""

    majors: Mapping[str, Sequence[MajorPlace]] = field(default_factory=dict)
    classes: Mapping[str, ClassPlace] = field(default_factory=dict)
    cohorts: frozenset[int] = frozenset()


def read_row(
    number: int, row: Mapping[str, Any], twins: Mapping[str, Sequence[int]], places: Places, *, today: date, demo: bool
) -> Reading:
    """Read one row: cells by column key; `twins` are the rows that have the same value, by column key."""
    cells = Cells(row)
    found: dict[str, Any] = _person(cells, today=today, demo=demo) | _study(cells, places, today=today)
    found |= {"guardians": tuple(_guardians(cells))}
    problems = [*cells.problems, *twin_problems(twins)]
    shown = {"name": found["name"], "number": found["student_no"]}
    good = not any(one.level == ERROR for one in problems)
    if good:
        keys = keys_of(found["name"])
        found |= {"pinyin": keys.pinyin, "initials": keys.initials}
    return Reading(number, shown, problems, newcomer=NewStudent(**found) if good else None)


def _person(cells: Cells, *, today: date, demo: bool) -> dict[str, Any]:
    name = values.name_in(cells, "name")
    sex, birth = cells.code("sex", "0"), cells.day("birth_date")
    if birth is not None and birth > today:
        cells.wrong("birth_date", _("This day is still to come."))
    return {
        "name": name,
        "sex": sex,
        "birth_date": birth,
        **_document(cells, identity.Known(birth_date=birth, sex=sex, today=today, demo=demo)),
        "former_names": tuple(_former_names(cells)),
        "phone": values.contact_in(cells, "phone"),
        "email": values.contact_in(cells, "email"),
        "overseas": cells.code("overseas", "00"),
        "bank_account": values.digits_in(cells, "bank_account", 12, 30),
        **{key: cells.code(key) for key in _CODES},
        **{key: cells.text(key) for key in _PLAIN},
        **{key: values.digits_in(cells, key, 6, 6) for key in _REGIONS},
    }


def _former_names(cells: Cells) -> list[str]:
    text = cells.text("former_names")
    found = [names.clean(part) for part in text.replace("，", "、").replace(",", "、").split("、") if part.strip()]
    for name in found:
        refusal = names.why_not(name)
        if refusal is not None:
            cells.wrong("former_names", refusal)
    return found


def _document(cells: Cells, known: identity.Known) -> dict[str, Any]:
    """Kind and number. Who has no document at all says so: kind 其他, and no number."""
    kind, number = cells.code("id_kind"), identity.normalise(cells.text("id_number"))
    national = identity.normalise(cells.text("national_no"))
    if not number:
        if kind != identity.OTHER and cells.is_right("id_number"):
            cells.wrong("id_number", _("The number is missing. For a student without any document write 其他 as kind."))
        kind = ""
    else:
        kind = kind or identity.CITIZEN
        refusal = identity.why_not(kind, number, known)
        if refusal is not None:
            cells.wrong("id_number", refusal)
    if national:
        refusal = identity.why_not_national(national, citizen_number=number if kind == identity.CITIZEN else "")
        if refusal is not None:
            cells.wrong("national_no", refusal)
    return {"id_kind": kind, "id_number": number, "national_no": national}


def _study(cells: Cells, places: Places, *, today: date) -> dict[str, Any]:
    place, unit, cohort = _place(cells, places)
    study_form = cells.code("study_form", FULL_TIME)
    level = cells.choice("level", LEVELS, place.level if place else "")
    if place is not None and level != place.level:
        cells.wrong("level", _("The major {code} is not of this level."), code=place.code)
    usual = f"{level}_{'FULL' if study_form == FULL_TIME else 'PART'}_TIME"
    entered = cells.day("entered_on", month_is_enough=True)
    status = cells.choice("status", STATUSES, "PENDING")
    number = cells.number("student_no")
    if status == "ACTIVE" and not number and cells.is_right("student_no"):
        cells.wrong("student_no", _("Who is 在籍 has a student number. Enter it, or write 待注册 as status."))
    return {
        "student_no": number,
        "ksh": cells.number("ksh"),
        "major": place.major if place else 0,
        "unit": unit,
        "cohort": cohort,
        "level": level,
        "category": cells.choice("category", CATEGORIES, usual),
        "study_form": study_form,
        "length_years": _length(cells, place),
        "entered_on": entered,
        "checked_in_on": None if status == "ADMITTED" else entered,
        "begins_on": entered or today,
        "status": status,
        "exam_score": cells.amount("exam_score"),
        "expected_end": cells.day("expected_end", month_is_enough=True),
    }


def _length(cells: Cells, place: MajorPlace | None) -> Decimal:
    length = cells.amount("length_years")
    refusal = why_not_length(length) if length is not None else None
    if refusal is not None:
        cells.wrong("length_years", refusal)
    return length if length is not None else place.length_years if place else Decimal(3)


def _place(cells: Cells, places: Places) -> tuple[MajorPlace | None, int, int]:
    """The major, the unit (class, or the department before classes are formed) and the cohort."""
    cohort = _cohort(cells, places)
    name = cells.text("unit")
    group = places.classes.get(name) if name else None
    if name and group is None:
        cells.wrong("unit", _("There is no class “{name}”. Write its name or code as it is set up."), name=name[:40])
    major = _major(cells, places, group)
    if group is not None and major is not None and group.major != major.major:
        cells.wrong("unit", _("The class {name} does not study the major {code}."), name=group.name, code=major.code)
    if group is not None and cohort and group.cohort != cohort:
        text = _("The class {name} is of the cohort {cohort}.")
        cells.wrong("unit", text, name=group.name, cohort=group.cohort)
    return major, group.unit if group else major.department if major else 0, cohort


def _cohort(cells: Cells, places: Places) -> int:
    text = cells.number("cohort").removesuffix("级")
    cohort = int(text) if text.isdecimal() else 0
    if text and cohort not in places.cohorts:
        cells.wrong("cohort", _("The cohort {cohort} is not set up. Set it up first, or correct it."), cohort=text)
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


def _guardians(cells: Cells) -> list[NewGuardian]:
    found = []
    for prefix in ("guardian", "guardian2"):
        name = values.name_in(cells, f"{prefix}_name")
        relation, phone = cells.code(f"{prefix}_relation"), values.contact_in(cells, f"{prefix}_phone")
        if name:
            found.append(NewGuardian(name=name, relation=relation or "99", phone=phone, is_legal=prefix == "guardian"))
            if not relation and cells.is_right(f"{prefix}_relation"):
                cells.wrong(f"{prefix}_relation", _("The relation is missing, for example 父亲 or 母亲."))
        elif phone or relation:
            cells.wrong(f"{prefix}_name", _("The guardian’s name is missing."))
    return found


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
