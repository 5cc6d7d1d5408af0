"""Mark those who did not arrive until their last day."""

from datetime import datetime

from django.utils.timezone import localtime

from casework.models.machines import ends_of
from enrollment.events import NoShowsMarked
from enrollment.models import Arrival
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def mark_no_shows(*, intake: int, by: Person, at: datetime) -> NoShowsMarked:
    """All of the intake whose own last day has passed; who is on leave keeps until its end (INT-4).

    Nothing is decided by it: who comes late can still be checked in. The caller has authorised it.
    """
    sources, target = ends_of(Arrival, "miss")
    rows = Arrival.objects.filter(intake=intake, state__in=sources, due_on__lt=localtime(at).date())
    lock_persons(rows.values_list("person", flat=True))
    missed = sorted(rows.values_list("person", "pk"))
    Arrival.objects.filter(pk__in=[arrival for _person, arrival in missed]).update(state=target)
    return NoShowsMarked(
        at=at,
        by=by.pk,
        persons=frozenset(person for person, _arrival in missed),
        about=f"enrollment.intake:{intake}",
        intake=intake,
        missed=tuple(missed),
    )
