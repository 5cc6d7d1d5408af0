"""Open a closed department or class again."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.actions.enter_unit import CannotArrange, why_not_unit
from security.events import UnitReopened
from security.journal import recorded
from security.models import Person
from security.queries.units import take_unit


@recorded
def reopen_unit(*, unit: int, by: Person, at: datetime) -> UnitReopened:
    """The unit takes people in again, under the name it had.

    :raises NotFound: if this person may not change the unit
    :raises CannotArrange: if it is open, what it belongs to is closed, or its name was given to another meanwhile
    """
    found = take_unit(unit, by=by, at=at)
    if found.closed_on is None:
        raise CannotArrange(_("%(name)s is open.") % {"name": found.name})
    if found.parent is not None and found.parent.closed_on is not None:
        raise CannotArrange(_("%(name)s is closed. Open it again first.") % {"name": found.parent.name})
    refusal = why_not_unit(found.kind, found.name, found.code, besides=found.pk)
    if refusal:
        raise CannotArrange(refusal)
    found.closed_on = None
    found.save(update_fields=["closed_on"])
    return UnitReopened(at=at, by=by.pk, about=f"security.unit:{found.pk}", unit=found.pk, name=found.name)
