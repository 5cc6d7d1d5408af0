"""Give a department or a class another name."""

from datetime import datetime

from security.actions.enter_unit import CannotArrange, why_not_unit
from security.events import UnitRenamed
from security.journal import recorded
from security.models import Person
from security.queries.units import take_unit
from security.rules.names import tidy


@recorded
def rename_unit(*, unit: int, name: str, by: Person, at: datetime) -> UnitRenamed:
    """The code stays, and so does the name on everything that was printed before; the journal keeps both names.

    :raises NotFound: if this person may not change the unit
    :raises CannotArrange: if another open unit is called so
    """
    found = take_unit(unit, by=by, at=at)
    old, new = found.name, tidy(name)
    refusal = why_not_unit(found.kind, new, found.code, besides=found.pk)
    if refusal:
        raise CannotArrange(refusal)
    found.name = new
    found.save(update_fields=["name"])
    return UnitRenamed(at=at, by=by.pk, about=f"security.unit:{found.pk}", unit=found.pk, old=old, new=new)
