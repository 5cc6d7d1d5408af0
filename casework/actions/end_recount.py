"""Say that all open deadlines have been counted."""

from datetime import datetime

from casework.events import RecountEnded
from casework.models import ClockChange, Recount
from security.journal import recorded
from security.models import Person
from security.queries import NotFound

Verdict = ClockChange.Verdict


@recorded
def end_recount(*, recount: int, counted: int, by: Person, at: datetime) -> RecountEnded:
    """Keep how many were looked at, `counted`; the offices concerned are told with it, once.

    :raises NotFound: if this person asked for no such recount
    """
    found = Recount.objects.select_for_update().filter(pk=recount, by=by).first()
    if found is None:
        raise NotFound
    found.counted, found.ended_at = counted, at
    found.save(update_fields=["counted", "ended_at"])
    changes = ClockChange.objects.filter(recount=found)
    return RecountEnded(
        at=at,
        by=by.pk,
        about=f"casework.recount:{found.pk}",
        recount=found.pk,
        counted=counted,
        moved=changes.filter(verdict=Verdict.MOVED).count(),
        kept=changes.filter(verdict=Verdict.KEPT).count(),
    )
