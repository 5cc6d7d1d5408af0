"""ID documents as fields change: a new number begins a document, a day alone belongs to the one on record."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.backends.postgresql.psycopg_any import DateRange

from enrollment.models import IdDocument, valid_through
from enrollment.rules import identity
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.fields.setting import set_values

ON_PAPER: Final = ("id_number", "id_from", "id_until")
"""The fields that are no column of their own but kind and number, first and last day of the current document."""
_DOCUMENT = ("id", "student", "kind", "number", "number_index", "last_four", "valid", "source")
Texts = Mapping[int, str]
"""New texts by student, as `enrollment.rules.fields` writes them."""


def change_documents(new: Mapping[str, Texts], today: date, source: str) -> None:
    """Part of `change_fields`, which holds the locks. `new` has the texts of the fields `ON_PAPER`.

    The document so far stays with its last day; a new one is valid from its own first day, else from today.
    """
    numbers, first, last = (new[key] for key in ON_PAPER)
    students = {*numbers, *first, *last}
    if not students:
        return
    current = list(IdDocument.objects.filter(student__in=students, is_current=True))
    closed = [one for one in current if one.student_id in numbers]
    IdDocument.objects.filter(pk__in=[one.pk for one in closed]).update(is_current=False)
    valid = {one.pk: _closed(one.valid, today) for one in closed}
    for one in current:
        if one.student_id not in numbers:
            begins = _day(first[one.student_id]) if one.student_id in first else one.valid.lower
            ends = _day(last[one.student_id]) if one.student_id in last else one.last_day
            valid[one.pk] = valid_through(begins, ends)
    set_values(IdDocument, "valid", valid)
    copy_rows(IdDocument, _DOCUMENT, _rows(numbers, first, last, today, source))


def _closed(valid: Any, today: date) -> DateRange:
    begins = min(valid.lower, today) if valid.lower else None
    return DateRange(begins, min(valid.upper, today) if valid.upper else today)


def _rows(numbers: Texts, first: Texts, last: Texts, today: date, source: str) -> list[Sequence[Any]]:
    """The new documents, with their ids taken before the copying begins."""
    rows: list[Sequence[Any]] = []
    for pk, (student, text) in zip(allocate_ids(IdDocument, len(numbers)), numbers.items(), strict=True):
        kind, _space, number = text.partition(" ")
        begins, ends = _day(first.get(student, "")), _day(last.get(student, ""))
        if begins is None and (ends is None or ends >= today):
            begins = today
        valid = valid_through(begins, ends)
        rows.append((pk, student, kind, number, number, identity.last_four(number), valid, source))
    return rows


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
