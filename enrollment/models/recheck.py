"""The recheck of new students within the months after entry (INT-6): what was looked at, and what came of it."""

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.intake import Arrival
from security.fields import SealedModel, SealedTextField
from security.journal import written_by_acts, written_once

POINTS: Final = 5


class Recheck(SealedModel):
    """One sign-off for one student, as the department made it; of each student the latest counts, the others stay.

    `agreeing` are the points that were looked at and found right. What is not right, or still lacking, is said in
    `note`.
    """

    class Point(models.TextChoices):
        PROCEDURE = "PROCEDURE", _("Admission by the proper procedure")
        AUTHENTICITY = "AUTHENTICITY", _("Papers and qualification are genuine")
        IDENTITY = "IDENTITY", _("The same person as admitted")
        HEALTH = "HEALTH", _("Health as the study requires")
        TALENT = "TALENT", _("Special talent, where admitted for it")

    class Result(models.TextChoices):
        PASSED = "PASSED", _("Passed")
        TO_CLEAR = "TO_CLEAR", _("To be cleared")
        UNFIT = "UNFIT", _("Unfit for now")
        FRAUD = "FRAUD", _("Suspected fraud")

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="rechecks")
    agreeing = ArrayField(models.CharField(max_length=12))
    result = models.CharField(max_length=8, choices=Result)
    note = SealedTextField(null=True, blank=True)
    signed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(result="PASSED") | models.Q(note__isnull=False), name="what_is_not_passed_says_why"
            ),
            models.CheckConstraint(
                condition=~models.Q(result="PASSED") | models.Q(agreeing__len=POINTS),
                name="who_passed_agrees_in_every_point",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["arrival", "-id"], name="recheck_of_arrival")]
        triggers: ClassVar = [written_by_acts(), *written_once("note")]

    def __str__(self) -> str:
        return f"{self.arrival_id} {self.result}"
