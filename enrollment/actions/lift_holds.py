"""Lift many holds at once, with one reason."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.actions.place_hold import CannotHold
from enrollment.events import HoldsLifted
from enrollment.models import Hold
from enrollment.queries.holds import open_holds
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def lift_holds(*, holds: Collection[int], why: str, by: Person, at: datetime) -> HoldsLifted:
    """Those of them that are open and the person's to clear are lifted, each in the journal of its student.

    One that somebody lifted meanwhile is left as it is: the event says how many were.
    :raises CannotHold: with a sentence, if no reason is given, or none of them is left to lift
    """
    if not why.strip():
        raise CannotHold(_("Write why the holds are lifted."))
    wanted = open_holds(by, at).filter(pk__in=holds)
    lock_persons(wanted.values_list("enrollment__person", flat=True))
    rows = list(wanted.order_by("pk").values_list("pk", "enrollment__person", "enrollment", "kind__name"))
    if not rows:
        raise CannotHold(_("None of these holds is left to lift. Load the page again."))
    Hold.objects.filter(pk__in=[row[0] for row in rows]).update(
        lifted_at=at, lifted_by=by, lifted_why=why.strip()[:200]
    )
    lifted = tuple(row[1:] for row in rows)
    return HoldsLifted(at=at, by=by.pk, lifted=lifted, left=len(set(holds)) - len(rows))
