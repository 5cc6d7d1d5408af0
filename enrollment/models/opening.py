"""What stood in the school's books before the first day of use (MIG-1): counted by the limits, no event of ours."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.enrollment import Enrollment
from enrollment.models.importing import Import
from security.fields import SealedModel, SealedTextField
from security.journal import written_by_acts


class OpeningBalance(SealedModel):
    """One line of the opening balances. `enrollment` is missing only for the last number of a series.

    `code` is a status or, of a sanction, its code; `number` a decision number or the last number of a series. A status
    of before stands in the status periods too, marked there; this line says from which row of which workbook it came.
    """

    class Matter(models.TextChoices):
        STATUS = "STATUS", _("Status")
        LEAVE = "LEAVE", _("Leave taken")
        DEFERRAL = "DEFERRAL", _("Open deferral")
        MISSED = "MISSED", _("Term not registered")
        SANCTION = "SANCTION", _("Sanction in force")
        DOSSIER = "DOSSIER", _("Place of the dossier")
        SERIES = "SERIES", _("Last number of a series")

    of = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="balances")
    row = models.PositiveIntegerField()
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, null=True, related_name="opening_balances")
    matter = models.CharField(max_length=10, choices=Matter)
    code = models.CharField(max_length=20, blank=True, default="")
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    number = models.CharField(max_length=60, blank=True, default="")
    times = models.PositiveSmallIntegerField(default=0)
    months = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    term = models.CharField(max_length=20, blank=True, default="")
    series = models.CharField(max_length=60, blank=True, default="")
    place = models.CharField(max_length=60, blank=True, default="")
    note = SealedTextField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrollment", "matter"],
                condition=models.Q(matter__in=["LEAVE", "DOSSIER"]),
                name="leave_and_place_of_before_stand_once",
            ),
            models.UniqueConstraint(
                fields=["enrollment", "term", "matter"],
                condition=models.Q(matter__in=["MISSED", "DEFERRAL"]),
                name="a_term_of_before_stands_once",
            ),
            models.UniqueConstraint(
                fields=["series"], condition=models.Q(matter="SERIES"), name="a_series_has_one_last_number"
            ),
            models.CheckConstraint(
                condition=models.Q(matter="SERIES") ^ models.Q(enrollment__isnull=False),
                name="a_balance_is_of_an_enrollment_or_a_series",
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.matter}"
