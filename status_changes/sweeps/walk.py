"""Walk over a batch to the end, a range an act."""

from datetime import date, datetime

from enrollment.models import Batch
from security.queries import the_system
from status_changes.actions.begin_sweep import begin_sweep
from status_changes.actions.sweep_next import sweep_next


def walk(kind: str, batch: Batch, on: date, *, at: datetime) -> int:
    """Begin the sweep or go on where it broke off; how many students it found in this walk. As the system (law 1)."""
    system, found, is_behind = the_system(), 0, True
    while is_behind:
        begun = begin_sweep(kind=kind, batch=batch, on=on, by=system, at=at)
        ended, is_behind = begun.ended, begun.is_left_over
        while not ended:
            swept = sweep_next(sweep=begun.sweep, by=system, at=at)
            found, ended = found + len(swept.found), swept.ended
    return found
