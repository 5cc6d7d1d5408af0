"""Registration windows that end later: extended by decision, or moved by the calendar (REG-1.1)."""

from typing import ClassVar

from django.db import models

from enrollment.models.registration import Roster
from security.journal import written_by_acts


class BatchExtension(models.Model):
    """The last day of one roster, moved for the whole school or for one department; `reason` is read by the students.

    For the school the roster's own last day moves with it. A department's day stands here alone. `by_calendar` says
    that nobody decided on it: a publication of the calendar moved the window, `by` is who published.
    """

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="extensions")
    department = models.ForeignKey("security.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    before = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_calendar = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("before")), name="a_window_is_extended_never_shortened"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="an_extension_has_its_reason"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.roster_id} {self.until:%Y-%m-%d}"
