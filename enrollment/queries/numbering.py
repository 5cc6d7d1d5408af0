"""What a plan of classes and numbers is made of: who has none yet, which classes there are, which numbers are used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import F, Func, JSONField, Q, QuerySet
from django.utils.translation import gettext as _

from casework.models import Document
from enrollment.models import (
    Arrival,
    ArrivalState,
    ClassGroup,
    Enrollment,
    FormerNumber,
    Intake,
    Numbering,
    Placement,
    Status,
    TermRegistration,
)
from enrollment.queries.arrivals import LOADS
from enrollment.queries.places import seats_taken
from enrollment.queries.registration import label_in_words
from enrollment.queries.students import ends_of_namesakes
from enrollment.rules.numbering import ClassSeats
from security.access import may_where
from security.models import Person, Unit
from security.queries import NotFound, lock_persons

GIVES: Final = frozenset({"decide", "do"})
_GONE: Final = "—"
_NUMBERS_OF_ROWS: Final = Func(
    F("rows"), template="jsonb_path_query(%(expressions)s, '$[*].student_no')", output_field=JSONField()
)


class CannotNumber(Exception):
    """The plan cannot be made, applied or undone like this; the message says why."""


def numberings_for(reader: Person, at: datetime) -> QuerySet[Numbering]:
    """The plans of units within reach of the reader's office."""
    return may_where(reader, LOADS, at).filter(Numbering.objects.all())


def without_number(intake: Intake, unit: Unit) -> list[Arrival]:
    """The new students of a unit who have no number yet, no-shows left out; by major and examinee number."""
    rows = Arrival.objects.filter(
        intake=intake,
        unit__lineage__contains=[unit.pk],
        enrollment__student_no__isnull=True,
        enrollment__status__in=[Status.ADMITTED, Status.PENDING],
        enrollment__placements__is_current=True,
    )
    named = rows.exclude(state=ArrivalState.NO_SHOW).annotate(
        major=F("enrollment__placements__major"), major_code=F("enrollment__placements__major__code")
    )
    return list(named.select_related("enrollment", "unit").order_by("major_code", "enrollment__ksh", "pk"))


def class_seats(majors: Collection[int], cohort: int) -> dict[int, list[ClassSeats]]:
    """By major its open classes of the cohort, in the order of their codes."""
    groups = ClassGroup.objects.filter(major__in=majors, cohort=cohort, unit__closed_on=None).order_by("unit__code")
    rows = list(groups.values_list("major", "unit", "capacity"))
    taken = seats_taken([unit for _major, unit, _capacity in rows])
    found: dict[int, list[ClassSeats]] = defaultdict(list)
    for major, unit, capacity in rows:
        found[major].append(ClassSeats(unit, len(found[major]) + 1, capacity, taken.get(unit, 0)))
    return dict(found)


def used_numbers(beginnings: Collection[str]) -> set[str]:
    """The student numbers that begin so and are in use, or were: a number is never given twice.

    A plan that was applied remembers its numbers also where the students went with their import.
    """
    now, before = Q(pk__in=()), Q(pk__in=())
    for text in beginnings:
        now, before = now | Q(student_no__startswith=text), before | Q(number__startswith=text)
    former = FormerNumber.objects.filter(before, kind=FormerNumber.Kind.STUDENT_NO)
    in_use = Enrollment.objects.filter(now).values_list("student_no", flat=True)
    given = Numbering.objects.exclude(state=Numbering.State.PROPOSED).values_list(_NUMBERS_OF_ROWS, flat=True)
    planned = (number for number in given if number.startswith(tuple(beginnings)))
    return {number for number in (*in_use, *former.values_list("number", flat=True), *planned) if number}


def take_numbering(pk: int, *, state: str, by: Person, at: datetime) -> Numbering:
    """Lock the students and the plan, if this person gives numbers there and the plan stands so.

    :raises NotFound: with a sentence
    """
    rows = may_where(by, LOADS, at, verbs=GIVES).filter(Numbering.objects.filter(pk=pk, state=state))
    known = rows.first()
    if known is not None:
        ids = [row["enrollment"] for row in known.rows]
        lock_persons(Enrollment.objects.filter(pk__in=ids).values_list("person", flat=True))
    found = rows.select_for_update(of=("self",), no_key=True).select_related("unit", "intake").first()
    if found is None:
        raise NotFound(_("This plan is not yours to carry out, or stands otherwise by now. Load the page again."))
    return found


def standing_of(plan: Numbering) -> dict[int, tuple[str | None, str, int]]:
    """By enrollment of the plan: its number, status and unit as they are now."""
    places = Placement.objects.filter(enrollment__in=[row["enrollment"] for row in plan.rows], is_current=True)
    rows = places.values_list("enrollment", "enrollment__student_no", "enrollment__status", "unit")
    return {pk: (number, status, unit) for pk, number, status, unit in rows}


def built_on(plan: Numbering) -> set[int]:
    """The enrollments of the plan on whose class or number something was built since it was applied.

    A roster that was frozen before counts only for whoever has done something about the registration since.
    """
    ids = [row["enrollment"] for row in plan.rows]
    since = Q(roster__frozen_at__gte=plan.applied_at) | Q(since__gte=plan.applied_at)
    listed = TermRegistration.objects.filter(since, enrollment__in=ids).values_list("enrollment", flat=True)
    issued = Document.objects.filter(person__enrollments__in=ids, issued_at__gte=plan.applied_at)
    named = Enrollment.objects.filter(pk__in=ids, person__in=issued.values("person")).values_list("pk", flat=True)
    return {*listed, *named}


def shown_rows(plan: Numbering) -> list[dict[str, Any]]:
    """The plan's lines: who, from where, to which class, with which number; a dash for what is gone.

    `label` tells namesakes apart: the examinee number, with the end of the ID number.
    """
    listed = Enrollment.objects.filter(pk__in=[row["enrollment"] for row in plan.rows])
    people = {pk: (name, ksh) for pk, name, ksh in listed.values_list("pk", "person__name", "ksh")}
    named = Unit.objects.filter(pk__in={row[key] for row in plan.rows for key in ("class", "before")})
    units: Mapping[int, str] = dict(named.values_list("pk", "name"))
    ends = ends_of_namesakes((pk, name) for pk, (name, _ksh) in people.items())
    return [
        {
            "name": name,
            "label": label_in_words(ksh, ends.get(row["enrollment"])),
            "before": units.get(row["before"], _GONE),
            "unit": units.get(row["class"], _GONE),
            "number": row["student_no"],
        }
        for row in plan.rows
        for name, ksh in [people.get(row["enrollment"], (_GONE, ""))]
    ]
