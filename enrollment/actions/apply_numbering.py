"""Give the classes and student numbers of a plan (INT-5)."""

from collections import Counter
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.models.machines import ends_of
from enrollment.actions.place_in_units import place_in_units
from enrollment.events import StudentsNumbered
from enrollment.models import Arrival, ArrivalState, ClassGroup, Enrollment, Numbering, Status
from enrollment.queries.last_numbers import last_student_numbers
from enrollment.queries.numbering import CannotNumber, standing_of, take_numbering, used_numbers
from enrollment.queries.places import seats_taken
from security.actions.add_sign_in_names import add_sign_in_names
from security.fields.setting import set_values
from security.journal import recorded
from security.models import Person
from security.queries.units import take_tree
from security.rules.record_words import for_the_record


@recorded
def apply_numbering(*, numbering: int, by: Person, at: datetime) -> StudentsNumbered:
    """All of it or nothing. The students sign in by the number from now on, too.

    :raises NotFound: if this person does not give numbers there, or the plan is not open
    :raises CannotNumber: with a sentence, if something of the plan has changed since it was made
    """
    plan = take_numbering(numbering, state=Numbering.State.PROPOSED, by=by, at=at)
    take_tree()  # numbers are the whole school's: two departments give theirs one after the other
    _refuse_if_outdated(plan)
    numbers = {row["enrollment"]: row["student_no"] for row in plan.rows}
    authority = for_the_record(gettext_noop("Classes and numbers, plan %(number)d"), number=plan.pk)
    place_in_units(units={row["enrollment"]: row["class"] for row in plan.rows}, authority=authority, by=by, at=at)
    set_values(Enrollment, "student_no", numbers)
    persons = dict(Enrollment.objects.filter(pk__in=numbers).values_list("pk", "person"))
    add_sign_in_names(names={persons[pk]: number for pk, number in numbers.items()}, by=by, at=at)
    _sources, target = ends_of(Numbering, "apply")
    Numbering.objects.filter(pk=plan.pk).update(state=target, applied_by=by, applied_at=at)
    event: StudentsNumbered = StudentsNumbered.of(plan.pk, numbers, persons, by=by.pk, at=at)
    return event


def _refuse_if_outdated(plan: Numbering) -> None:
    """:raises CannotNumber: if somebody moved, left, never came or has a number; a number, seat or class is gone"""
    standing = standing_of(plan)
    moved = [
        row
        for row in plan.rows
        if standing.get(row["enrollment"]) not in {(None, status, row["before"]) for status in _NUMBERED}
    ]
    missing = Arrival.objects.filter(intake=plan.intake_id, enrollment__in=standing, state=ArrivalState.NO_SHOW)
    numbers = {row["student_no"] for row in plan.rows}
    books = last_student_numbers(since=plan.made_at)
    if moved or missing.exists() or not _has_room(plan) or used_numbers(numbers) & numbers or books:
        raise CannotNumber(
            _("Something has changed since this plan was made: a student, a class or a number. Make a new plan.")
        )


def _has_room(plan: Numbering) -> bool:
    """Whether each class of the plan is open and has the seats. They are locked: no seat is taken meanwhile."""
    classes = {row["class"] for row in plan.rows}
    open_ones = ClassGroup.objects.filter(pk__in=classes, unit__closed_on=None).order_by("pk")
    seats = dict(open_ones.select_for_update(of=("self",), no_key=True).values_list("pk", "capacity"))
    coming = Counter(row["class"] for row in plan.rows if row["class"] != row["before"])
    taken = seats_taken(classes)
    return seats.keys() == classes and all(taken.get(unit, 0) + n <= seats[unit] for unit, n in coming.items())


_NUMBERED = (Status.ADMITTED, Status.PENDING)
