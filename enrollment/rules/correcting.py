"""Correcting the data of one student on a page: which fields, in which groups, and what a typed value means.

The rules are those of a workbook that changes data (`changes`): the same locks, the same leads, the same checks.
Key data are not among the fields: the head of academic affairs decides on them (domain 2.2).
"""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from enrollment.rules import fields
from enrollment.rules.cells import DUPLICATE, ERROR, Problem
from enrollment.rules.changes import read_change
from enrollment.rules.columns import EMPTIED
from enrollment.rules.fields import Source
from enrollment.rules.record import Change, Record
from security.rules.words import Sentence
from security.rules.words import marked as _

GROUPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        _("Name and person"): (
            "pinyin", "english_name", "id_from", "id_until", "political", "overseas", "nationality", "marital",
        ),
        _("Contact"): ("phone", "email", "home_address", "home_postcode", "home_phone"),
        _("Study"): (
            "student_no", "ksh", "national_no", "category", "study_form", "length_years", "entered_on", "expected_end",
            "admission_mode", "admission_kind", "joint_mode", "joint_school_code",
            "exam_ticket_no", "exam_score", "student_source", "boarding", "bank_account",
        ),
        _("Origin and household"): (
            "previous_schooling", "previous_school", "origin_region", "native_region", "birth_region",
            "household_kind", "household_region", "household_address", "police_station", "is_migrant_child",
            "train_stretch",
        ),
    }
)  # fmt: skip
"""The fields of the page by the titles of their groups."""
Fingerprint = Callable[[str], str]
"""Tells two values apart without telling either."""
OFFERED: Final = tuple(key for keys in GROUPS.values() for key in keys)
CHANGED_SINCE: Final = _("Somebody has changed this meanwhile; it is {value} now. Press again if yours is to count.")
NOTHING: Final = _("Nothing is different from what is on record.")


def as_typed(key: str, record: Record) -> str:
    """What stands in the field when the page opens; nothing where the value is masked."""
    if fields.BY_KEY[key].mask:
        return ""
    return fields.shown(key, record.now(key)) if key in {"pinyin", "category"} else record.now(key)


def as_seen(key: str, record: Record, fingerprint: Fingerprint) -> str:
    """What the page sends back of the field as it was: the value, of a masked one what it cannot be read from."""
    return one_line(fingerprint(record.now(key)) if fields.BY_KEY[key].mask else as_typed(key, record))


def one_line(text: str) -> str:
    """The text as a field of one line holds it."""
    return " ".join(text.split())


def judged(
    record: Record,
    typed: Mapping[str, str],
    seen: Mapping[str, str],
    *,
    fingerprint: Fingerprint,
    today: date,
    demo: bool,
) -> tuple[list[Change], list[Problem]]:
    """The changes that these typed values mean, and what speaks against them.

    `seen` is what the page saw in the fields when it opened (`as_seen`): what was left alone is no change, even if
    another has changed it meanwhile. An empty field empties; a masked one that is empty stays, 清空 empties it.
    """
    row: dict[str, str] = {}
    problems: list[Problem] = []
    for key in OFFERED:
        text, before = one_line(typed.get(key, "")), one_line(seen.get(key, ""))
        if key not in typed or text == ("" if fields.BY_KEY[key].mask else before):
            continue
        if before != as_seen(key, record, fingerprint):
            now = fields.shown(key, record.now(key)) or "—"
            problems.append(Problem(key, Sentence(CHANGED_SINCE, {"value": now})))
        row[key] = text or EMPTIED
    reading = read_change(0, row, {}, record, source=Source.SCHOOL, today=today, demo=demo)
    problems += [one for one in reading.problems if one.level == ERROR]
    if not problems and any(one.level == DUPLICATE for one in reading.problems):
        problems.append(Problem("", Sentence(NOTHING)))
    return list(reading.kept["changes"]), problems
