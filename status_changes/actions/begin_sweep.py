"""Begin a sweep, or find the one that was begun."""

from datetime import date, datetime

from enrollment.models import Batch
from security.journal import recorded
from security.models import Person
from status_changes.events import SweepBegun
from status_changes.models import Sweep


@recorded
def begin_sweep(*, kind: str, batch: Batch, on: date, by: Person, at: datetime) -> SweepBegun:
    """The row that says how far the sweep has come. Begun twice, also at the same time, it is one sweep.

    Of a batch there is one sweep a day after the window, and a single one at the end of the term. One that broke off
    on an earlier day comes first: whom it found, the offices are told of at its end.
    """
    day = {} if kind == Sweep.Kind.TERM_END else {"on": on}
    left_over = Sweep.objects.filter(kind=kind, batch=batch, on__lt=on, ended_at=None).order_by("on").first()
    sweep = (
        left_over or Sweep.objects.get_or_create(kind=kind, batch=batch, **day, defaults={"on": on, "begun_at": at})[0]
    )
    return SweepBegun(
        at=at,
        by=by.pk,
        about=f"status_changes.sweep:{sweep.pk}",
        sweep=sweep.pk,
        term=batch.term.code,
        ended=sweep.ended_at is not None,
        is_left_over=left_over is not None and kind == Sweep.Kind.AFTER_WINDOW,
    )
