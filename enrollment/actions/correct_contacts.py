"""Write back corrected contact data (SEC-1.5)."""

from collections.abc import Mapping
from datetime import datetime

from enrollment.events import ContactsCorrected
from enrollment.models import Enrollment
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def correct_contacts(
    *, enrollment: Enrollment, values: Mapping[str, str], by: Person, at: datetime
) -> ContactsCorrected:
    """`values` by name: phone, email, home_address. Key data never change here."""
    lock_persons([enrollment.person_id])
    person = Person.objects.get(pk=enrollment.person_id)
    student = enrollment.student
    if "phone" in values:
        person.phone = values["phone"]
    if "email" in values:
        person.email = values["email"]
    person.save()
    if "home_address" in values:
        student.home_address = values["home_address"]
    student.updated_at = at
    student.save()
    return ContactsCorrected(
        at=at,
        by=by.pk,
        persons=frozenset({person.pk}),
        about=f"enrollment.enrollment:{enrollment.pk}",
        fields=tuple(sorted(values)),
    )
