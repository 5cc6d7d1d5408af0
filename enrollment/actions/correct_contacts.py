"""Write back corrected contact data (SEC-1.5)."""

from collections.abc import Mapping
from datetime import datetime

from enrollment.actions.change_fields import change_fields
from enrollment.events import ContactsCorrected
from enrollment.models import Enrollment
from enrollment.queries.records import records_of
from enrollment.rules.fields import Source
from enrollment.rules.record import Change
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def correct_contacts(
    *, enrollment: Enrollment, values: Mapping[str, str], by: Person, at: datetime
) -> ContactsCorrected:
    """`values` by name: phone, email, home_address, as the student gave them. Key data never change here."""
    lock_persons([enrollment.person_id])
    record = records_of([enrollment.pk])[enrollment.pk]
    changes = [Change(name, record.now(name), value) for name, value in values.items() if record.now(name) != value]
    if changes:
        change_fields(changes=[(record, changes)], source=Source.STUDENT, authority="", by=by, at=at)
    return ContactsCorrected(
        at=at,
        by=by.pk,
        persons=frozenset({enrollment.person_id}),
        about=f"enrollment.enrollment:{enrollment.pk}",
        fields=tuple(sorted(values)),
    )
