"""Accept the reason why a student has not registered."""

from datetime import datetime

from enrollment.events import CauseAccepted
from enrollment.models import TermRegistration
from security.journal import recorded
from security.models import Person


@recorded
def accept_cause(*, registration: int, by: Person, at: datetime) -> CauseAccepted:
    """The term, should it stay unregistered, is missed with cause: it does not count, and interrupts the run (AMB-06).

    Who calls it has authorised it and locked the person; the reason in words stands where it was accepted.
    """
    row = TermRegistration.objects.select_related("batch__term").get(pk=registration)
    TermRegistration.objects.filter(pk=row.pk).update(with_cause=True)
    return CauseAccepted(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id}),
        about=f"enrollment.termregistration:{row.pk}",
        term=row.batch.term.code,
        enrollment=row.enrollment_id,
    )
