"""Health examinations, as the clinic says it (REG-2.3)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.enrollment import Enrollment
from security.journal import written_by_acts


class HealthCheck(models.Model):
    """Attendance at a health examination, and later its result (REG-2.3). Attending is enough to register."""

    class Result(models.TextChoices):
        WAITING = "", _("Result awaited")
        FIT = "FIT", _("Fit")
        UNFIT = "UNFIT", _("Unfit")

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="health_checks")
    attended_on = models.DateField()
    result = models.CharField(max_length=6, choices=Result, blank=True, default="")
    entered_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrollment", "attended_on"], name="one_examination_a_day"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.attended_on}"
