"""Accept that somebody could not arrive in time, and give a later day."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.models.machines import ends_of
from enrollment.actions.grant_arrival_leave import CannotGrantLeave
from enrollment.events import ForceMajeureAccepted
from enrollment.models import Arrival, ArrivalLeave, Status
from enrollment.queries.arrivals import EXCUSES, FOLLOWS_UP, take_arrival
from security.journal import recorded
from security.models import Person


@recorded
def accept_force_majeure(*, arrival: int, until: date, reason: str, by: Person, at: datetime) -> ForceMajeureAccepted:
    """Force majeure, or another proper cause: who did not arrive has not given the admission up by it (INT-4).

    The student may arrive until the new day; who does not is a no-show again from the day after.
    :raises NotFound: if this person's office does not decide it for the student
    :raises CannotGrantLeave: with a sentence: the student is not missing, the day is over, or no reason is given
    """
    row = take_arrival(arrival, function=FOLLOWS_UP, verbs=EXCUSES, by=by, at=at)
    sources, target = ends_of(Arrival, "excuse")
    if row.state not in sources or row.enrollment.status != Status.ADMITTED:
        raise CannotGrantLeave(
            _("This is for admitted students who did not arrive; this student: %(state)s, %(status)s.")
            % {"state": row.get_state_display(), "status": Status(row.enrollment.status).label}
        )
    if until < localtime(at).date():
        raise CannotGrantLeave(_("The new last day of arrival lies in the past. Enter a later one."))
    if not reason.strip():
        raise CannotGrantLeave(_("Write what kept the student away, and what proves it."))
    ArrivalLeave(
        arrival=row, until=until, reason=reason.strip()[:300], is_force_majeure=True, granted_by=by, granted_at=at
    ).save()
    Arrival.objects.filter(pk=row.pk).update(state=target, due_on=until)
    return ForceMajeureAccepted(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id}),
        about=f"enrollment.arrival:{row.pk}",
        arrival=row.pk,
        until=until,
    )
