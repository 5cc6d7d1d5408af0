"""Look once more at proposals to cancel, as terms that had been missed no longer count."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_noop as _

from security.journal import recorded
from security.models import Person
from security.rules.record_words import for_the_record
from status_changes.actions.drop_proposals import drop_proposals
from status_changes.events import CancellationsRecounted
from status_changes.queries.sweeps import without_ground

FEWER_MISSED = _("The terms that were missed without a cause are too few now.")


@recorded
def recount_cancellations(*, enrollments: Collection[int], by: Person, at: datetime) -> CancellationsRecounted:
    """Of these enrollments, the open proposals to cancel whose ground is gone are dropped (REG-4.3, AMB-06)."""
    gone = without_ground(enrollments)
    if gone:
        drop_proposals(proposals=gone, why=for_the_record(FEWER_MISSED), by=by, at=at)
    return CancellationsRecounted(at=at, by=by.pk, dropped=len(gone))
