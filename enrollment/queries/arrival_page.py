"""What the counter shows of one new student: each comparison with what is on record for it, and what may be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from enrollment.models import Arrival, ArrivalState, Comparison, Status
from enrollment.queries.arrivals import EXCUSES, FOLLOWS_UP, GRANTS, NOT_THERE_YET, NOTES
from enrollment.queries.students import Head
from enrollment.rules import codes
from security.access import may_where
from security.models import Person

What = Comparison.What


@dataclass(frozen=True)
class Point:
    """One comparison: its field of the form, what is on record for it, and the latest word on it."""

    field: Any
    beside: str
    known: Comparison | None


def points_of(form: Any, head: Head) -> list[Point]:
    """The comparisons in the order of the counter."""
    return [Point(form[what.value], _BESIDE[what](head), form.known.get(what.value)) for what in form.kinds]


def offered_on(arrival: Arrival, person: Person, at: datetime) -> set[str]:
    """Which of “leave”, “majeure” and “contact” this person may enter for the student now."""
    if arrival.enrollment.status != Status.ADMITTED:
        return set()
    waits = arrival.state in {ArrivalState.EXPECTED, ArrivalState.ON_LEAVE}
    lineage = arrival.unit.lineage
    grants = waits and may_where(person, FOLLOWS_UP, at, verbs=GRANTS).covers(lineage)
    is_missing = arrival.state == ArrivalState.NO_SHOW
    excuses = is_missing and may_where(person, FOLLOWS_UP, at, verbs=EXCUSES).covers(lineage)
    notes = arrival.state in NOT_THERE_YET and may_where(person, FOLLOWS_UP, at, verbs=NOTES).covers(lineage)
    return {name for name, may in (("leave", grants), ("majeure", excuses), ("contact", notes)) if may}


def _person(head: Head) -> str:
    return _("The admission photo stands above.") if head.has_photo else _("No photo is on record.")


def _document(head: Head) -> str:
    if head.document is None:
        return _("No ID document is on record.")
    words = {"kind": codes.shown("id_document_type", head.document.kind), "end": head.document.last_four}
    return _("%(kind)s, ends in %(end)s") % words


def _letter(head: Head) -> str:
    return _("Examinee number %(number)s") % {"number": head.enrollment.ksh or "—"}


def _data(head: Head) -> str:
    student, place = head.enrollment.student, next((one for one in head.places if one.is_current), None)
    born = student.birth_date.isoformat() if student.birth_date else ""
    parts = (head.name, codes.shown("sex", student.sex), born, str(place.major) if place else "")
    return " · ".join(part for part in parts if part)


_BESIDE: Final[dict[What, Callable[[Head], str]]] = {
    What.PERSON: _person,
    What.ID: _document,
    What.LETTER: _letter,
    What.ADMISSION_DATA: _data,
}
