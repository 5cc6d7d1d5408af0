"""Close a department or a class."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from security.actions.enter_unit import CannotArrange
from security.events import UnitClosed
from security.journal import recorded
from security.models import Person, Unit
from security.queries.units import take_unit


@recorded
def close_unit(*, unit: int, day: date, by: Person, at: datetime) -> UnitClosed:
    """From `day` on nobody is placed there. Whether students are still in it is asked by who closes it.

    :raises NotFound: if this person may not change the unit
    :raises CannotArrange: if it is closed already, or units below it are still open
    """
    found = take_unit(unit, by=by, at=at)
    if found.closed_on is not None:
        raise CannotArrange(_("%(name)s is closed already.") % {"name": found.name})
    below = Unit.objects.filter(parent=found, closed_on=None).order_by("code").first()
    if below is not None:
        raise CannotArrange(_("%(name)s is still open below it. Close that first.") % {"name": below.name})
    found.closed_on = day
    found.save(update_fields=["closed_on"])
    return UnitClosed(at=at, by=by.pk, about=f"security.unit:{found.pk}", unit=found.pk, name=found.name, day=day)
