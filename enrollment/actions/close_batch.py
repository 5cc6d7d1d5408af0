"""Close a term's registration."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.events import BatchClosed
from enrollment.models import Batch, TermRegistration, TermState
from enrollment.queries.batches import CannotChangeBatch, check_in_waited_for, last_day_of_all, take_batch
from security.journal import recorded
from security.models import Person


@recorded
def close_batch(*, batch: int, by: Person, at: datetime) -> BatchClosed:
    """It takes no new application from now on; what was handed in is decided all the same.

    :raises CannotChangeBatch: with a sentence: not allowed, closed before, a group is not on its
        roster yet, or somebody still has time
    """
    found = take_batch(batch, by=by, at=at)
    if found.closed_at is not None:
        raise CannotChangeBatch(
            _("%(name)s closed this registration at %(time)s already.")
            % {"name": found.closed_by or "—", "time": f"{localtime(found.closed_at):%Y-%m-%d %H:%M}"}
        )
    _refuse_while_a_group_waits(found)
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


def _refuse_while_a_group_waits(batch: Batch) -> None:
    """A roster that is not frozen would never be: these students could not register for the term at all.

    :raises CannotChangeBatch: naming the check-in that is open, or the group that is still to come
    """
    waiting = batch.rosters.select_related("batch").filter(frozen_at__isnull=True).order_by("opens_on", "pk").first()
    if waiting is None:
        return
    check_in = check_in_waited_for(waiting)
    if check_in is not None:
        raise CannotChangeBatch(
            _(
                "The check-in from %(first)s to %(last)s is still open: the new students come on the roster when it is"
                " closed. Close the check-in first."
            )
            % {"first": check_in.arrives_from, "last": check_in.arrives_until}
        )
    raise CannotChangeBatch(
        _("%(group)s are not on their roster yet; they come on it from %(day)s on. Close the registration after that.")
        % {"group": waiting.get_group_display(), "day": waiting.opens_on}
    )
