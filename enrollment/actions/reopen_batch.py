"""Open a closed registration again."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.events import BatchReopened
from enrollment.queries.batches import CannotChangeBatch, take_batch
from enrollment.queries.windows import period_end_of
from security.journal import recorded
from security.models import Person


@recorded
def reopen_batch(*, batch: int, reason: str, by: Person, at: datetime) -> BatchReopened:
    """It takes applications again, as long as its term, or school year, lasts. Nobody's last day changes by it.

    :raises CannotChangeBatch: with a sentence: not allowed, not closed, no reason, the period is over
    """
    found = take_batch(batch, by=by, at=at)
    if found.closed_at is None:
        raise CannotChangeBatch(_("This registration is not closed."))
    if not reason.strip():
        raise CannotChangeBatch(_("Write why it is opened again; it is kept with the registration."))
    ends_on = period_end_of(found)
    if localtime(at).date() > ends_on:
        raise CannotChangeBatch(_("The term ended on %(day)s; its registration stays closed.") % {"day": ends_on})
    found.closed_at = found.closed_by = None
    found.reopened_at, found.reopened_by, found.reopened_why = at, by, reason.strip()
    found.save(update_fields=["closed_at", "closed_by", "reopened_at", "reopened_by", "reopened_why"])
    return BatchReopened(
        at=at,
        by=by.pk,
        about=f"enrollment.batch:{found.pk}",
        batch=found.pk,
        term=found.term.code,
        reason=reason.strip(),
    )
