"""Close the check-in of a term's new students."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.actions.mark_no_shows import mark_no_shows
from enrollment.events import IntakeClosed
from enrollment.models import Arrival, ArrivalState
from enrollment.queries.arrivals import CannotChangeIntake, take_intake
from security.journal import recorded
from security.models import Person


@recorded
def close_intake(*, intake: int, by: Person, at: datetime) -> IntakeClosed:
    """From now on nobody more joins the list; who has not arrived and is not on leave is a no-show (INT-4).

    :raises CannotChangeIntake: with a sentence: not allowed, closed before, or new students still have time
    """
    found = take_intake(intake, by=by, at=at)
    if localtime(at).date() <= found.arrives_until:
        raise CannotChangeIntake(
            _("New students may arrive until %(day)s. Close the check-in after that day.")
            % {"day": found.arrives_until}
        )
    missing = len(mark_no_shows(intake=intake, by=by, at=at).missed)
    found.closed_by, found.closed_at = by, at
    found.save(update_fields=["closed_by", "closed_at"])
    return IntakeClosed(
        at=at,
        by=by.pk,
        about=f"enrollment.intake:{found.pk}",
        intake=found.pk,
        term=found.term.code,
        arrived=Arrival.objects.filter(intake=found, state=ArrivalState.CHECKED_IN).count(),
        missing=missing,
    )
