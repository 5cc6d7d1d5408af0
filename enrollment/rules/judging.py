"""Whether a student's data agree once all that a row says is changed: identity, days of the document, category."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from enrollment.rules import identity, values
from enrollment.rules.cells import Cells
from enrollment.rules.record import Change, Record
from security.rules.words import marked as _

STAYS_ON_ROSTERS: Final = _(
    "Whoever stands on the roster of an open registration stays there in the same group. Who is on none because of the "
    "category until now is put on one by academic affairs, on the page of the registration."
)
VALIDITY: Final = ("id_from", "id_until")


def judge(cells: Cells, changes: Sequence[Change], record: Record, *, today: date, demo: bool) -> None:
    """Note with the cells what would not agree; `demo` admits the impossible ID numbers of the demonstration."""
    _judge_identity(cells, changes, record, today=today, demo=demo)
    _judge_validity(cells, changes, record)
    _judge_category(cells, changes, record)


def _judge_identity(cells: Cells, changes: Sequence[Change], record: Record, *, today: date, demo: bool) -> None:
    """Number, birth date, sex and national number have to agree once everything is changed."""
    after = {key: record.now(key) for key in ("sex", "birth_date", "id_number", "national_no")}
    new = {one.field: one.new for one in changes}
    after |= {key: new[key] for key in after.keys() & new.keys()}
    kind, _space, number = after["id_number"].partition(" ")
    touched = [key for key in ("id_number", "birth_date", "sex") if key in new]
    birth = date.fromisoformat(after["birth_date"]) if after["birth_date"] else None
    if birth is not None and birth > today and "birth_date" in new:
        cells.wrong("birth_date", _("This day is still to come."))
    if touched and number:
        refusal = identity.why_not(
            kind, number, identity.Known(birth_date=birth, sex=after["sex"], today=today, demo=demo)
        )
        if refusal is not None:
            cells.wrong(touched[0], refusal)
    if after["national_no"] and {"national_no", "id_number"} & new.keys():
        refusal = identity.why_not_national(
            after["national_no"], citizen_number=number if kind == identity.CITIZEN else ""
        )
        if refusal is not None:
            cells.wrong("national_no", refusal)
    if {"overseas", "nationality"} & new.keys():
        after_origin = [new.get(key, record.now(key)) for key in ("overseas", "nationality")]
        problem = values.why_not_of_country(*after_origin)
        if problem and cells.is_right("overseas", "nationality"):
            cells.wrong("nationality", problem)


def _judge_validity(cells: Cells, changes: Sequence[Change], record: Record) -> None:
    """The days of the document as it will be. A new document does not take over the days of the one before."""
    new = {one.field: one.new for one in changes}
    touched = [key for key in VALIDITY if new.get(key)]
    if not touched:
        return
    if not new.get("id_number", record.now("id_number")):
        cells.wrong(touched[0], values.OF_NO_DOCUMENT)
    old = {} if "id_number" in new else {key: record.now(key) for key in VALIDITY}
    days = [date.fromisoformat(day) if day else None for day in ((old | new).get(key, "") for key in VALIDITY)]
    problem = values.why_not_valid(*days)
    if problem:
        cells.wrong(touched[-1], problem)


def _judge_category(cells: Cells, changes: Sequence[Change], record: Record) -> None:
    """It is of the student's level. What it means for rosters is said, not done."""
    new = next((one.new for one in changes if one.field == "category"), "")
    problem = values.why_not_category(new, record.level)
    if problem:
        cells.wrong("category", problem)
    elif new:
        cells.note("category", STAYS_ON_ROSTERS)
