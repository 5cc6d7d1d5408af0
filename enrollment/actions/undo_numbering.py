"""Take the classes and student numbers of a plan back."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext_noop, ngettext

from casework.models.machines import ends_of
from enrollment.actions.place_in_units import place_in_units
from enrollment.events import NumberingUndone
from enrollment.models import Enrollment, FormerNumber, Numbering
from enrollment.queries.numbering import CannotNumber, built_on, standing_of, take_numbering
from security.fields.setting import set_values
from security.journal import recorded
from security.models import Person
from security.rules.record_words import for_the_record


@recorded
def undo_numbering(*, numbering: int, by: Person, at: datetime) -> NumberingUndone:
    """Everybody is where he or she was, without a number. The numbers are never given again, and still find them.

    :raises NotFound: if this person does not give numbers there, or the plan is not applied
    :raises CannotNumber: with a sentence, if something was built on it since
    """
    plan = take_numbering(numbering, state=Numbering.State.APPLIED, by=by, at=at)
    _refuse_if_needed(plan)
    authority = for_the_record(gettext_noop("Classes and numbers, plan %(number)d undone"), number=plan.pk)
    numbers = {row["enrollment"]: row["student_no"] for row in plan.rows}
    set_values(Enrollment, "student_no", dict.fromkeys(numbers))
    FormerNumber.objects.bulk_create(
        FormerNumber(
            enrollment_id=pk, kind=FormerNumber.Kind.STUDENT_NO, number=number, until=localtime(at), authority=authority
        )
        for pk, number in numbers.items()
    )
    place_in_units(units={row["enrollment"]: row["before"] for row in plan.rows}, authority=authority, by=by, at=at)
    _sources, target = ends_of(Numbering, "undo")
    Numbering.objects.filter(pk=plan.pk).update(state=target, undone_by=by, undone_at=at)
    persons = dict(Enrollment.objects.filter(pk__in=numbers).values_list("pk", "person"))
    event: NumberingUndone = NumberingUndone.of(plan.pk, numbers, persons, by=by.pk, at=at)
    return event


def _refuse_if_needed(plan: Numbering) -> None:
    """:raises CannotNumber: if somebody moved on, stands on a roster, or has a document with the number"""
    standing = standing_of(plan)
    needed = built_on(plan) | {
        row["enrollment"]
        for row in plan.rows
        if (there := standing.get(row["enrollment"])) is None
        or (there[0], there[2]) != (row["student_no"], row["class"])
    }
    if needed:
        raise CannotNumber(
            ngettext(
                "Nothing was undone: %(n)d student has moved on, is on a roster, or has a document with the number.",
                "Nothing was undone: %(n)d students have moved on, are on a roster, or have documents with the number.",
                len(needed),
            )
            % {"n": len(needed)}
        )
