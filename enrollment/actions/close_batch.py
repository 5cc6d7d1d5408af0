"""Close a term's registration."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.events import BatchClosed
from enrollment.models import TermRegistration, TermState
from enrollment.queries.batches import CannotChangeBatch, last_day_of_all, take_batch
from security.journal import recorded
from security.models import Person


@recorded
def close_batch(*, batch: int, by: Person, at: datetime) -> BatchClosed:
    """It takes no new application from now on; what was handed in is decided all the same.

    :raises CannotChangeBatch: with a sentence: not allowed, closed before, or somebody still has time
    """
    found = take_batch(batch, by=by, at=at)
    if found.closed_at is not None:
        raise CannotChangeBatch(
            _("%(name)s closed this registration at %(time)s already.")
            % {"name": found.closed_by or "—", "time": f"{localtime(found.closed_at):%Y-%m-%d %H:%M}"}
        )
    last = last_day_of_all(found)
    if last is not None and last >= localtime(at).date():
        raise CannotChangeBatch(
            _("Students have until %(day)s. Close the registration after that day.") % {"day": last}
        )
    found.closed_at, found.closed_by = at, by
    found.save(update_fields=["closed_at", "closed_by"])
    due = TermRegistration.objects.filter(batch=found, counted_in_due=True)
    return BatchClosed(
        at=at,
        by=by.pk,
        about=f"enrollment.batch:{found.pk}",
        batch=found.pk,
        term=found.term.code,
        due=due.count(),
        registered=due.filter(state=TermState.REGISTERED).count(),
    )
