"""One row of a workbook that changes data of students: which fields, from what to what, and what speaks against it.

An empty cell changes nothing; a cell that says 清空 empties the field.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from enrollment.rules import fields, identity, values
from enrollment.rules.cells import DUPLICATE, NOTE, Cells, Problem
from enrollment.rules.columns import BY_KEY, EMPTIED
from enrollment.rules.fields import RecordField, Source, Where
from enrollment.rules.judging import VALIDITY, judge
from enrollment.rules.places import why_not_length
from enrollment.rules.readings import Reading, twin_problems
from enrollment.rules.record import Change, Record
from security.rules.words import Sentence
from security.rules.words import marked as _

LOCKED: Final = _(
    "Locked since the registration with the state on {day}: it changes only by an application to change key data."
)
LED_BY_THE_STATE: Final = _(
    "The state’s platform leads this field, and the value on record is the platform’s. Have it changed there; "
    "then import the platform’s workbook."
)
OURS_STAYS: Final = _("The school leads this field: its value stays, though the platform says otherwise.")
NOTHING_NEW: Final = _("Everything in this row is on record already.")


def read_change(
    number: int,
    row: Mapping[str, Any],
    twins: Mapping[str, Sequence[int]],
    record: Record,
    *,
    source: Source,
    today: date,
    demo: bool,
) -> Reading:
    """Compare a row, cells by column key, with the record of its student."""
    cells = Cells(row)
    changes = [Change(key, record.now(key), text) for key, text in _wanted(cells, row, record).items()]
    is_new = any(one.field == "id_number" and one.old != one.new for one in changes)
    changes = [
        one
        for one in changes
        if cells.is_right(one.field) and (one.old != one.new or (is_new and one.field in VALIDITY))
    ]
    judge(cells, changes, record, today=today, demo=demo)
    judged = [(one, why_not(one.field, record, source)) for one in changes]
    problems = [*cells.problems, *(problem for _one, problem in judged if problem), *twin_problems(twins)]
    left = [one for one, problem in judged if problem is None]
    if not left and not any(one.level != NOTE for one in problems):
        problems.append(Problem("", Sentence(NOTHING_NEW), DUPLICATE))
    shown = {"name": record.now("name"), "number": record.now("student_no") or record.now("ksh")}
    return Reading(number, shown, problems, kept={"changes": left}, enrollment=record.enrollment)


def why_not(key: str, record: Record, source: Source) -> Problem | None:
    """What speaks against changing this field of this student on the word of this source."""
    one, locked_on = fields.BY_KEY[key], record.locked_since(key)
    if locked_on is not None:
        return Problem(key, Sentence(LOCKED, {"day": locked_on.isoformat()}))
    if one.lead is Source.STATE and source is Source.SCHOOL and key in record.from_the_state:
        return Problem(key, Sentence(LED_BY_THE_STATE))
    if one.lead is Source.SCHOOL and source is Source.STATE and record.now(key):
        return Problem(key, Sentence(OURS_STAYS), NOTE)
    return None


def lock_on(record: Record, changes: Sequence[Change]) -> date | None:
    """Since when one of these fields is locked; the lock that is itself taken back with them does not count."""
    unlocks = any(one.field == "platform_on" and not one.new for one in changes)
    after = replace(record, locked_on=None) if unlocks else record
    return next((day for one in changes if (day := after.locked_since(one.field)) is not None), None)


def changes_key_data(changes: Sequence[Change]) -> bool:
    """Whether one of these is key data, which the head of academic affairs decides."""
    return any(fields.BY_KEY[one.field].is_key for one in changes)


def _wanted(cells: Cells, row: Mapping[str, Any], record: Record) -> dict[str, str]:
    """The fields that the row says something about, and what."""
    found: dict[str, str] = {}
    for one in fields.ALL:
        cell = row.get(one.key, "")
        if cell == "" or (isinstance(cell, str) and not cell.strip()):
            continue
        if isinstance(cell, str) and (cell.strip() == EMPTIED or (one.key == "id_until" and values.is_for_life(cell))):
            _empty(cells, one, found)
        elif one.key == "pinyin":
            continue
        else:
            text = fields.as_text(_READ[one.key](cells, one.key))
            if text or one.may_be_empty:
                found[one.key] = text
    return found | _document(cells, found, record) | _spoken(cells, found, record)


def _empty(cells: Cells, one: RecordField, found: dict[str, str]) -> None:
    if one.may_be_empty:
        found[one.key] = ""
    else:
        cells.wrong(one.key, _("This field is never empty. Write the right value."))


def _document(cells: Cells, found: Mapping[str, str], record: Record) -> dict[str, str]:
    """Kind and number together. A kind alone belongs to the number on record."""
    kind, number = cells.code("id_kind"), found.get("id_number", "")
    old_kind, _space, old_number = record.now("id_number").partition(" ")
    if not number and not (kind and old_number):
        return {}
    return {
        "id_number": f"{kind or (old_kind if number in {'', old_number} else identity.CITIZEN)} {number or old_number}"
    }


def _spoken(cells: Cells, found: Mapping[str, str], record: Record) -> dict[str, str]:
    """The pinyin, which belongs to the name as it will be."""
    if cells.text("pinyin") == EMPTIED:
        return {}
    pinyin = values.pinyin_in(cells, found.get("name") or record.now("name"))
    return {"pinyin": pinyin} if pinyin else {}


def _id_number(cells: Cells, key: str) -> str:
    return identity.normalise(cells.text(key))


def _length(cells: Cells, key: str) -> object:
    length = cells.amount(key)
    refusal = why_not_length(length) if length is not None else None
    if refusal is not None:
        cells.wrong(key, refusal)
    return length


def _month(cells: Cells, key: str) -> date | None:
    return cells.day(key, month_is_enough=True)


_Reader = Callable[[Cells, str], object]
_SPECIAL: Final[Mapping[str, _Reader]] = MappingProxyType(
    {
        "name": values.name_in,
        "id_number": _id_number,
        "national_no": _id_number,
        "student_no": values.given_number_in,
        "ksh": values.given_number_in,
        "length_years": _length,
        "exam_score": values.score_in,
        "birth_date": Cells.day,
        "platform_on": Cells.day,
        "id_from": Cells.day,
        "id_until": Cells.day,
        "category": values.category_in,
        "entered_on": _month,
        "expected_end": _month,
        "phone": values.contact_in,
        "email": values.contact_in,
        "home_phone": values.contact_in,
        "is_migrant_child": values.yes_or_no_in,
        "bank_account": lambda cells, key: values.digits_in(cells, key, 12, 30),
        "joint_school_code": lambda cells, key: values.digits_in(cells, key, 10, 10),
        **dict.fromkeys(
            ("household_region", "origin_region", "native_region", "birth_region", "home_postcode"),
            lambda cells, key: values.digits_in(cells, key, 6, 6),
        ),
    }
)


def _usual(key: str) -> _Reader:
    if fields.BY_KEY[key].where is Where.RESERVED:
        return lambda cells, _key: values.reserved_in(cells, BY_KEY[key])
    return Cells.code if BY_KEY[key].table else Cells.text


_READ: Final[Mapping[str, _Reader]] = MappingProxyType(
    {one.key: _SPECIAL.get(one.key) or _usual(one.key) for one in fields.ALL}
)
