"""Take units out that were entered by mistake."""

from collections.abc import Collection
from datetime import datetime

from security.events import UnitsWithdrawn
from security.journal import recorded
from security.models import Person, Unit


@recorded
def withdraw_units(*, units: Collection[int], by: Person, at: datetime) -> UnitsWithdrawn:
    """Delete them, classes before departments. The caller has authorised it and made sure that nothing stands on them.

    :raises django.db.models.ProtectedError: if something does after all; nothing is deleted then
    """
    rows = Unit.objects.filter(pk__in=set(units))
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    for kind in (Unit.Kind.CLASS, Unit.Kind.DEPARTMENT):
        rows.filter(kind=kind).delete()
    return UnitsWithdrawn(at=at, by=by.pk, units=tuple(found), count=len(found))
