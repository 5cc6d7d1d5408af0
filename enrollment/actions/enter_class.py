"""Form a class of a major and a cohort."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.events import ClassEntered
from enrollment.models import ClassGroup, Cohort, Major
from enrollment.rules.places import why_not_cohort, why_not_seats
from security.actions.enter_unit import CannotArrange, enter_unit
from security.journal import recorded
from security.models import Person, Unit


@recorded
def enter_class(
    *, major: Major, cohort: int, name: str, capacity: int, code: str = "", by: Person, at: datetime
) -> ClassEntered:
    """The class stands below the major's department. The cohort is entered with its first class.

    :raises NotFound: if this person may not form classes there
    :raises CannotArrange: if name or code belong to another unit, the department is closed, or a number cannot be
    """
    for refusal in (why_not_cohort(cohort), why_not_seats(capacity)):
        if refusal is not None:
            raise CannotArrange(refusal.said(_))
    if major.offered_until is not None and cohort > major.offered_until:
        raise CannotArrange(
            _("%(major)s takes nobody in after %(year)s.") % {"major": major, "year": major.offered_until}
        )
    entered = enter_unit(kind=Unit.Kind.CLASS, parent=major.department, name=name, code=code, by=by, at=at)
    Cohort.objects.get_or_create(year=cohort)
    ClassGroup.objects.create(unit_id=entered.unit, major=major, cohort_id=cohort, capacity=capacity)
    return ClassEntered(
        at=at,
        by=by.pk,
        about=f"security.unit:{entered.unit}",
        unit=entered.unit,
        name=entered.name,
        major=major.pk,
        cohort=cohort,
        capacity=capacity,
    )
