"""One answer to many applications."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from security.fields import SealedModel, SealedTextField
from security.journal import written_by_acts


class BulkDecision(SealedModel):
    """An officer's answer to many applications in one go, and what came of each.

    `asked` are the applications' ids as the officer saw them in the preview, `versions` those in which they were seen,
    per id, where the page said so; `left_out` says, per id, the code of the
    reason why that one was not answered (see `casework.queries.obstacles`). The answers themselves are Decisions.
    """

    officer = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    opinion = SealedTextField(null=True, blank=True)
    asked = ArrayField(models.BigIntegerField())
    versions = models.JSONField(default=dict)
    left_out = models.JSONField(default=dict)
    decided = models.PositiveIntegerField(default=0)
    job = models.OneToOneField("casework.Job", on_delete=models.PROTECT, null=True, related_name="bulk_decision")
    asked_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.officer}: {len(self.asked)}"
