"""Make a plan of classes and student numbers (INT-5). Nothing is given yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from enrollment.events import NumberingProposed
from enrollment.models import Arrival, Intake, Major, Numbering
from enrollment.queries.arrivals import LOADS
from enrollment.queries.last_numbers import last_student_numbers
from enrollment.queries.numbering import CannotNumber, class_seats, used_numbers, without_number
from enrollment.rules.numbering import Candidate, ClassSeats, before_the_number, numbered, spread, why_not_pattern
from security.access import may_where
from security.journal import recorded
from security.models import Person, Unit
from security.queries import NotFound


@recorded
def propose_numbering(*, intake: Intake, unit: Unit, pattern: str, by: Person, at: datetime) -> NumberingProposed:
    """Spread those without a number evenly over the classes of their major, and write the next free numbers.

    Who stands in a class already stays there and gets a number only.
    :raises NotFound: if this person does not number new students there
    :raises CannotNumber: with a sentence: the pattern, nobody to number, no class, or too few seats
    """
    if not may_where(by, LOADS, at).covers(unit.lineage):
        raise NotFound(_("Classes and numbers of this department are given by another office."))
    refusal = why_not_pattern(pattern)
    if refusal is not None:
        raise CannotNumber(refusal.said(_))
    students = without_number(intake, unit)
    if not students:
        raise CannotNumber(_("Nobody here is without a number: who is admitted has one, or did not arrive."))
    classes = _classes(students, int(intake.term.school_year[:4]))
    rows = _rows(students, classes, pattern, int(intake.term.school_year[:4]))
    plan = Numbering.objects.create(intake=intake, unit=unit, pattern=pattern, rows=rows, made_by=by, made_at=at)
    return NumberingProposed(
        at=at, by=by.pk, about=f"enrollment.numbering:{plan.pk}", numbering=plan.pk, unit=unit.name, students=len(rows)
    )


def _classes(students: Sequence[Any], cohort: int) -> dict[int, ClassSeats]:
    """By arrival the class.

    :raises CannotNumber: if a major has no class, or too few seats
    """
    majors = {one.major for one in students}
    seats, names = class_seats(majors, cohort), Major.objects.in_bulk(majors)
    by_major: dict[int, list[Any]] = defaultdict(list)
    found: dict[int, ClassSeats] = {}
    for one in students:
        own = next((group for group in seats.get(one.major, ()) if group.unit == one.unit_id), None)
        if own is None:
            by_major[one.major].append(one)
        else:
            found[one.pk] = own
    for major, some in by_major.items():
        if major not in seats:
            raise CannotNumber(
                _("%(major)s has no class of this cohort yet. Form one first.") % {"major": names[major]}
            )
        spread_out = spread([one.pk for one in some], seats[major])
        if spread_out is None:
            free = sum(group.capacity - group.taken for group in seats[major])
            raise CannotNumber(
                _("%(major)s: %(students)d students, %(seats)d free seats. Form another class or give more seats.")
                % {"major": names[major], "students": len(some), "seats": free}
            )
        found |= spread_out
    return found


def _rows(
    students: Sequence[Arrival], classes: Mapping[int, ClassSeats], pattern: str, year: int
) -> list[dict[str, Any]]:
    """The lines of the plan, in the order of major, class and examinee number."""
    order = sorted(students, key=lambda one: (one.major_code, classes[one.pk].place))  # type: ignore[attr-defined]
    candidates = [
        Candidate(one.enrollment_id, year, one.major_code, classes[one.pk].place)  # type: ignore[attr-defined]
        for one in order
    ]
    used = used_numbers({before_the_number(pattern, one) for one in candidates})
    numbers = numbered(pattern, candidates, used, last_student_numbers())
    return [
        {
            "enrollment": one.enrollment_id,
            "class": classes[one.pk].unit,
            "before": one.unit_id,
            "student_no": numbers[one.enrollment_id],
        }
        for one in order
    ]
