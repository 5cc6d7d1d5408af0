"""Close a class, or a department, in which nobody studies any more."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from enrollment.events import PlaceClosed
from enrollment.queries.places import students_below
from security.actions.close_unit import close_unit
from security.actions.enter_unit import CannotArrange
from security.journal import recorded
from security.models import Person
from security.queries.units import take_unit


@recorded
def close_place(*, unit: int, day: date, by: Person, at: datetime) -> PlaceClosed:
    """From `day` on nobody is placed there; what was written about it stays.

    :raises NotFound: if this person may not change the unit
    :raises CannotArrange: while students are in it, classes below it are open, or if it is closed already
    """
    found = take_unit(unit, by=by, at=at)
    students = students_below(found)
    if students:
        raise CannotArrange(
            _("%(n)s students are still in %(name)s. Place them in another class first.")
            % {"n": students, "name": found.name}
        )
    close_unit(unit=unit, day=day, by=by, at=at)
    return PlaceClosed(at=at, by=by.pk, about=f"security.unit:{unit}", unit=unit, name=found.name, day=day)
