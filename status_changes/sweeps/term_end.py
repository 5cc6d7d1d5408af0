"""After the last day of a term: who has not registered, and for whom the cancellation is proposed (REG-1.5, 4.3)."""

from datetime import datetime

from django.utils.timezone import localtime

from enrollment.sweeps.left_behind import let_lapse
from security.queries import the_system
from status_changes.actions.look_again import look_again
from status_changes.models import Sweep
from status_changes.queries.sweeps import batches_of_ended_terms, to_look_at_again
from status_changes.sweeps.walk import walk


def term_end(*, at: datetime) -> int:
    """Sweep every batch of the terms that are over, the oldest first; how many students were found unregistered.

    Then what students left lying lapses, also what they never answered in a term that runs; and whom something kept
    from being proposed is looked at again.
    """
    today = localtime(at).date()
    try:
        return sum(walk(Sweep.Kind.TERM_END, batch, today, at=at) for batch in batches_of_ended_terms(today))
    finally:  # one term that cannot be swept keeps the later ones, which count on it, but not this
        let_lapse(at=at)
        _look_again(at=at)


def _look_again(*, at: datetime) -> None:
    """At the term that ended last, once a day."""
    system = the_system()
    for sweep in to_look_at_again(localtime(at).date()):
        reached: int | None = 0
        while reached is not None:
            reached = look_again(sweep=sweep.pk, after=reached, by=system, at=at).reached
