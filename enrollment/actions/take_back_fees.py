"""Take back the fee states of a workbook: the inverse of `load_fees`."""

from datetime import datetime

from enrollment.actions.record_fees import enters_fees
from enrollment.actions.take_out_students import StillNeeded
from enrollment.events import FeesTakenBack
from enrollment.models import Enrollment, FeeRecord, Import
from enrollment.queries.fees import before, needed_fees
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def take_back_fees(*, upload: Import, by: Person, at: datetime) -> FeesTakenBack:
    """All of it, or nothing: what stood before counts again, and the rows stay as history. The caller authorised it.

    :raises StillNeeded: if somebody was registered on the strength of it, or a fee state was entered again since
    :raises NotTheFinanceOffice: if the person does not act for the finance office
    """
    enters_fees(by, at)
    records = FeeRecord.objects.filter(of=upload)
    pairs = Enrollment.objects.filter(pk__in=records.values("enrollment")).values_list("person", "pk")
    lock_persons([person for person, _enrollment in pairs])
    needed = needed_fees(upload)
    if needed:
        raise StillNeeded(needed)
    counted = before(records)
    records.update(is_current=False)
    FeeRecord.objects.filter(pk__in=counted).update(is_current=True)
    return FeesTakenBack(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{upload.pk}",
        upload=upload.pk,
        batch=upload.batch_id or 0,
        concerned=tuple(sorted(pairs)),
    )
