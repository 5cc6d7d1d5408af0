"""Enter who attended the health examination, and later the results (REG-2.3)."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _

from enrollment.events import HealthRecorded
from enrollment.models import Enrollment, HealthCheck
from security.access import offices_held
from security.journal import recorded
from security.models import Person


class NotTheClinic(Exception):
    """Only the clinic says who was examined (domain 2.2)."""


@recorded
def record_health_check(
    *, enrollments: Collection[int], attended_on: date, result: str = "", by: Person, at: datetime
) -> HealthRecorded:
    """Attendance on that day; a second entry for the same day changes nothing but a result.

    :raises NotTheClinic: if the person does not act for the clinic
    """
    acts_for_the_clinic(by, at)
    rows = Enrollment.objects.filter(pk__in=enrollments)
    HealthCheck.objects.bulk_create(
        (HealthCheck(enrollment=row, attended_on=attended_on, result=result, entered_by=by) for row in rows),
        ignore_conflicts=not result,
        update_conflicts=bool(result),
        unique_fields=["enrollment", "attended_on"],
        update_fields=["result", "entered_by"],
    )
    return HealthRecorded(at=at, by=by.pk, persons=frozenset(row.person_id for row in rows), attended_on=attended_on)


def acts_for_the_clinic(by: Person, at: datetime) -> None:
    """Make sure that the person acts for the clinic.

    :raises NotTheClinic: with a sentence
    """
    if not any(held.office == "CLINIC" for held in offices_held(by, at)):
        raise NotTheClinic(_("The clinic enters the health examinations."))
