"""Enter the results of health examinations (REG-2.3)."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.actions.record_health_check import acts_for_the_clinic
from enrollment.events import HealthResultsRecorded
from enrollment.models import Enrollment, HealthCheck
from security.journal import recorded
from security.models import Person


class NobodyAttended(Exception):
    """None of these students attended an examination of which there could be a result."""


@recorded
def record_health_results(
    *, enrollments: Collection[int], result: str, by: Person, at: datetime
) -> HealthResultsRecorded:
    """The result of each student's newest examination; who attended none is left out.

    The journal names the students, not the result.
    :raises NotTheClinic: if the person does not act for the clinic
    :raises NobodyAttended: with a sentence, if there is no examination at all
    """
    acts_for_the_clinic(by, at)
    checks = HealthCheck.objects.filter(enrollment__in=enrollments).order_by("enrollment", "-attended_on", "-pk")
    newest = dict(checks.distinct("enrollment").values_list("enrollment", "pk"))
    if not newest:
        raise NobodyAttended(_("Enter first who attended; a result belongs to an examination."))
    HealthCheck.objects.filter(pk__in=newest.values()).update(result=HealthCheck.Result(result), entered_by=by)
    persons = frozenset(Enrollment.objects.filter(pk__in=newest).values_list("person", flat=True))
    return HealthResultsRecorded(at=at, by=by.pk, persons=persons, entered=len(newest))
