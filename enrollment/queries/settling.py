"""What accepting a difference means for the roll: which fields change, or why they cannot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from enrollment.models import Difference
from enrollment.queries.own_data import label_of, own_data_of_many
from enrollment.queries.records import records_of, taken
from enrollment.rules import fields
from enrollment.rules.cells import ERROR, Problem
from enrollment.rules.changes import read_change
from enrollment.rules.fields import Source
from enrollment.rules.record import Change, Record
from security.rules.words import marked

GUARDIAN_PHONE: Final = "guardian_phone"
CHANGED_SINCE: Final = marked("The roll has changed since the student answered. Look at it anew, then refuse this.")
NOTHING_WRITTEN: Final = marked("The student did not say what it should be. Ask, or refuse it with a reason.")
NO_GUARDIAN: Final = marked("Nobody is on record as guardian. A guardian is entered and verified on a document first.")
TOGETHER: Final = marked("Another answer accepted together with this one changes the same. Settle this one by itself.")
ELSEWHERE: Final[Mapping[str, str]] = {
    "major": marked("The major changes by an application. Accept this once the roll says what the student says."),
    "class": marked("The class changes by an application. Accept this once the roll says what the student says."),
    "guardian": marked("A guardian is entered and verified on a document first. Accept this once the roll says it."),
}


@dataclass
class Settling:
    """Of one student: which differences go, what they change, and what cannot be (by the id of the difference)."""

    record: Record
    going: list[Difference] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    guardian_phone: str = ""
    left: dict[int, str] = field(default_factory=dict)


def settlings(differences: Sequence[Difference], *, today: date, demo: bool) -> list[Settling]:
    """Judge these differences, student by student, against the roll as it is now: all of one student together."""
    by_student: dict[int, list[Difference]] = defaultdict(list)
    for one in differences:
        by_student[one.enrollment_id].append(one)
    records, data = records_of(by_student), own_data_of_many(by_student)
    found = []
    given: set[tuple[int, str]] = set()
    for enrollment, some in sorted(by_student.items()):
        now = {item.name: item.value for item in data[enrollment]}
        found.append(_judged(Settling(records[enrollment]), some, now, given, today=today, demo=demo))
    of_enrollment = {one.record.enrollment: one for one in found}
    new = {enrollment: _new(one.changes) for enrollment, one in of_enrollment.items()}
    for enrollment, problems in taken(new, twice=TOGETHER).items():  # the database would refuse them all
        _leave_out(of_enrollment[enrollment], problems)
    return found


def _judged(
    settling: Settling,
    some: Sequence[Difference],
    now: Mapping[str, str],
    given: set[tuple[int, str]],
    *,
    today: date,
    demo: bool,
) -> Settling:
    """`given` grows by what is written: person and field, each once for all that are settled together."""
    row: dict[str, str] = {}
    for one in some:
        place = (settling.record.person, one.field)
        is_there = now[one.field] == one.theirs
        why = "" if is_there else _why_not(one, now) or (TOGETHER if place in given else "")
        if why:
            settling.left[one.pk] = _(why)
            continue
        settling.going.append(one)
        if not is_there:
            given.add(place)
            row[one.field] = one.theirs
    settling.guardian_phone = row.pop(GUARDIAN_PHONE, "")
    if row:
        reading = read_change(1, row, {}, settling.record, source=_source_of(row), today=today, demo=demo)
        settling.changes = list(reading.kept["changes"])
        _leave_out(settling, [one for one in reading.problems if one.level == ERROR])
    return settling


def _why_not(one: Difference, now: Mapping[str, str]) -> str:
    """Why this cannot be written to the roll, as it is now; empty where it can."""
    if now[one.field] != one.ours:
        return CHANGED_SINCE
    if not one.theirs:
        return NOTHING_WRITTEN
    if one.field == GUARDIAN_PHONE and not now["guardian"]:
        return NO_GUARDIAN
    return ELSEWHERE.get(one.field, "")


def _source_of(row: Mapping[str, str]) -> Source:
    """Key data are changed on the school's word, where the state's platform may lead; the others on the student's."""
    return Source.SCHOOL if any(fields.BY_KEY[name].is_key for name in row) else Source.STUDENT


def _leave_out(settling: Settling, problems: Sequence[Problem]) -> None:
    """Numbers, birth date and sex are judged together: what is wrong in one of them leaves the student's others too."""
    if not problems:
        return
    says = {one.column: f"{label_of(one.column)}{_(': ')}{one.says.said(_)}" for one in problems}
    changed = {one.field for one in settling.changes} | says.keys()
    for one in settling.going:
        if one.field in changed:
            settling.left[one.pk] = says.get(one.field) or next(iter(says.values()))
    settling.going = [one for one in settling.going if one.pk not in settling.left]
    settling.changes = []


def _new(changes: Sequence[Change]) -> dict[str, str]:
    return {one.field: one.new for one in changes}
