"""Enter the fee state of one or many students (REG-2.1)."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.events import FeesRecorded
from enrollment.models import Batch, Enrollment, FeeRecord
from security.access import may
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


class NotTheFinanceOffice(Exception):
    """Only the finance office says what is paid (domain 2.2)."""


@recorded
def record_fees(
    *, batch: Batch, enrollments: Collection[int], state: str, source: str = "", by: Person, at: datetime
) -> FeesRecorded:
    """The state holds from now on for this batch; the row before stays as history.

    :raises NotTheFinanceOffice: if the person does not act for the finance office
    """
    enters_fees(by, at)
    pairs = list(Enrollment.objects.filter(pk__in=enrollments).order_by("pk").values_list("pk", "person"))
    lock_persons(person for _enrollment, person in pairs)
    FeeRecord.objects.filter(batch=batch, enrollment__in=enrollments, is_current=True).update(is_current=False)
    FeeRecord.objects.bulk_create(
        FeeRecord(enrollment_id=enrollment, batch=batch, state=state, source=source, entered_by=by, entered_at=at)
        for enrollment, _person in pairs
    )
    return FeesRecorded(
        at=at,
        by=by.pk,
        persons=frozenset(person for _enrollment, person in pairs),
        about=f"enrollment.batch:{batch.pk}",
        batch=batch.pk,
        state=state,
    )


def enters_fees(by: Person, at: datetime) -> None:
    """Make sure that the person acts for the finance office.

    :raises NotTheFinanceOffice: with a sentence
    """
    if not may(by, "fee.state", at, verbs={"decide"}):
        raise NotTheFinanceOffice(_("The finance office enters the fee state. Ask it to correct this one."))
