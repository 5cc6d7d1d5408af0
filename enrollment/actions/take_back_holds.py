"""Take back the holds of a workbook: the inverse of `load_holds`."""

from datetime import datetime

from enrollment.events import HoldsTakenBack
from enrollment.models import Import
from enrollment.queries.hold_rows import brought_by
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def take_back_holds(*, upload: Import, authority: str, by: Person, at: datetime) -> HoldsTakenBack:
    """What is open still of all that the workbook has placed is lifted together. The caller authorised it.

    Nothing goes: the student has read it (law 12). What an office lifted meanwhile stays lifted with its own reason.
    """
    rows = brought_by(upload).filter(lifted_at=None)
    lock_persons(rows.values_list("enrollment__person", flat=True))
    found = list(rows.order_by("pk").values_list("pk", "enrollment__person", "enrollment", "kind__name"))
    brought_by(upload).filter(pk__in=[row[0] for row in found]).update(
        lifted_at=at, lifted_by=by, lifted_why=authority[:200]
    )
    return HoldsTakenBack(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{upload.pk}",
        upload=upload.pk,
        concerned=tuple(row[1:] for row in found),
    )
