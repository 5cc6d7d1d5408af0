"""Who had sensitive data shown whole, and why."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from security.fields import SealedModel, SealedTextField
from security.journal import written_by_acts
from security.models.person import Person


class Reveal(SealedModel):
    """`by` had the mask of these fields of `person` lifted. The values stand nowhere; the reason is sealed.

    `office` is the office acted for; empty for the person's own look and for guardians.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reveals")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=20, blank=True, default="")
    data = ArrayField(models.CharField(max_length=24))
    purpose = models.CharField(max_length=10)
    reason = SealedTextField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "-at"], name="reveal_by_whom")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.by_id} → {self.person_id}"
