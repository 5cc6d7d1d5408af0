"""Look once more at whom the end of a term found, and whom something kept from being proposed then."""

from datetime import datetime

from django.utils.timezone import localtime

from enrollment.models import TermRegistration
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons
from status_changes.actions.sweep_next import propose_all
from status_changes.events import LookedAgain
from status_changes.models import Proposal, Sweep
from status_changes.queries.sweeps import RANGE, may_be_cancelled, to_be_cancelled


@recorded
def look_again(*, sweep: int, after: int, by: Person, at: datetime) -> LookedAgain:
    """The next 2,000 behind the row `after`: whose report is closed, whose application is at an end (ORG-3, REG-4.3).

    The event says which row was the last; None where there are no more.
    """
    run = Sweep.objects.select_for_update(of=("self",), no_key=True).select_related("batch__term").get(pk=sweep)
    ahead = TermRegistration.objects.filter(batch=run.batch_id, pk__gt=after)
    ids = list(may_be_cancelled(ahead).order_by("pk").values_list("pk", flat=True)[:RANGE])
    rows = TermRegistration.objects.filter(pk__in=ids)
    lock_persons(rows.values_list("person", flat=True))
    found = list(to_be_cancelled(rows))
    if found:
        run.proposed += propose_all(run, Proposal.Kind.CANCELLATION, found, by=by, at=at)
    is_all = len(ids) < RANGE
    if is_all:
        run.looked_on = localtime(at).date()
    if found or is_all:
        run.save(update_fields=["proposed", "looked_on"])
    return LookedAgain(
        at=at,
        by=by.pk,
        about=f"status_changes.sweep:{run.pk}",
        term=run.batch.term.code,
        found=len(found),
        reached=None if is_all else ids[-1],
    )
