"""What stands on the sheets of a check of the data (D27)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from enrollment.models import Verification
from enrollment.queries.closing import drawable
from enrollment.queries.own_data import own_data_of_many, veiled


@dataclass(frozen=True)
class Sheet:
    """One student's sheet: each item with the value on record, contacts veiled."""

    number: str
    year: str
    until: date
    name: str
    student_no: str
    class_name: str
    items: Sequence[tuple[str, str]]


def sheets_of(rows: Sequence[int]) -> list[Sheet]:
    """The sheets of these rows in their order; a character that our fonts lack stands as a sign."""
    found = Verification.objects.select_related("campaign__document", "person", "unit", "enrollment").in_bulk(rows)
    data = own_data_of_many([one.enrollment_id for one in found.values()])
    return [
        Sheet(
            number=one.campaign.document.shown_number,
            year=one.campaign.year,
            until=one.campaign.asked_until,
            name=drawable(one.person.name),
            student_no=one.enrollment.student_no or "",
            class_name=one.unit.name,
            items=[(item.label, drawable(veiled(item.name, item.shown))) for item in data[one.enrollment_id]],
        )
        for one in (found[pk] for pk in rows if pk in found)
    ]
