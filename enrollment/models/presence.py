"""That a student of a term's roster was seen at school (到校签到) on the busy days of the registration."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.registration import TermRegistration
from security.journal import written_by_acts


class Presence(models.Model):
    """One for each roster row: on which day, seen by whom, and how it came in. It registers nobody (REG-1.1).

    `came_on` is the day on the paper where a class sheet was kept; `of` is the workbook that brought it.
    """

    class Way(models.TextChoices):
        CODE = "CODE", _("By the student’s code")
        LIST = "LIST", _("Ticked on the class list")
        SHEET = "SHEET", _("From a class sheet")

    registration = models.OneToOneField(TermRegistration, on_delete=models.PROTECT, related_name="presence")
    way = models.CharField(max_length=5, choices=Way)
    came_on = models.DateField()
    noted_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    of = models.ForeignKey("enrollment.Import", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.came_on}"
