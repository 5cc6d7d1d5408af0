"""Give a class more or fewer seats."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.events import SeatsChanged
from enrollment.models import ClassGroup
from enrollment.queries.places import seats_taken
from enrollment.rules.places import why_not_seats
from security.actions.enter_unit import CannotArrange
from security.journal import recorded
from security.models import Person
from security.queries import NotFound
from security.queries.units import take_unit


@recorded
def change_seats(*, unit: int, capacity: int, by: Person, at: datetime) -> SeatsChanged:
    """Fewer seats than students cannot be.

    :raises NotFound: if there is no such class for this person to change
    :raises CannotArrange: for a number that cannot be, or fewer seats than are taken
    """
    take_unit(unit, by=by, at=at)
    group = (
        ClassGroup.objects.select_for_update(of=("self",), no_key=True).select_related("unit").filter(pk=unit).first()
    )
    if group is None:
        raise NotFound(_("There is no such class."))
    refusal = why_not_seats(capacity)
    if refusal is not None:
        raise CannotArrange(refusal.said(_))
    taken = seats_taken([unit]).get(unit, 0)
    if capacity < taken:
        raise CannotArrange(_("%(n)s students are in this class; it cannot have fewer seats.") % {"n": taken})
    old, group.capacity = group.capacity, capacity
    group.save(update_fields=["capacity"])
    return SeatsChanged(
        at=at, by=by.pk, about=f"security.unit:{unit}", unit=unit, name=group.unit.name, old=old, new=capacity
    )
