"""Lift a hold."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.actions.place_hold import CannotHold
from enrollment.events import HoldLifted
from enrollment.models import Hold
from enrollment.queries.holds import kinds_to_clear
from enrollment.queries.roll import students_by_name
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


@recorded
def lift_hold(*, hold: int, why: str, by: Person, at: datetime) -> HoldLifted:
    """Take an open hold away, with the reason.

    :raises NotFound: if the person may not know this student, or not set holds of this kind
    :raises CannotHold: with a sentence, if it was lifted already, or no reason is given
    """
    rows = Hold.objects.filter(pk=hold, kind__in=kinds_to_clear(by, at), enrollment__in=students_by_name(by, at))
    found = rows.select_related("enrollment", "kind").first()
    if found is None:
        raise NotFound(_("You cannot lift this hold."))
    if not why.strip():
        raise CannotHold(_("Write why the hold is lifted."))
    lock_persons([found.enrollment.person_id])
    lifted = Hold.objects.filter(pk=hold, lifted_at__isnull=True).update(
        lifted_at=at, lifted_by=by, lifted_why=why.strip()[:200]
    )
    if not lifted:
        raise CannotHold(_("This hold was lifted already. Load the page again."))
    return HoldLifted(
        at=at,
        by=by.pk,
        persons=frozenset({found.enrollment.person_id}),
        about=f"enrollment.enrollment:{found.enrollment_id}",
        kind=found.kind.name,
    )
