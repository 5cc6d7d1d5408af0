"""The fee state of an enrollment, as the finance office says it (REG-2.1)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.enrollment import Enrollment
from enrollment.models.registration import Batch
from security.fields import SealedDecimalField, SealedModel, SealedTextField
from security.journal import written_by_acts


class FeeRecord(SealedModel):
    """The fee state of an enrollment for one batch (REG-2.1), from the finance office. The newest row counts.

    `due_amount` and `paid_amount` are yuan; they and the remark are for the finance office and the student alone. `of`
    is the workbook that it came with.
    """

    class State(models.TextChoices):
        UNPAID = "UNPAID", _("Not paid")
        PAID = "PAID", _("Paid")
        AID = "AID", _("Student aid")
        LOAN = "LOAN", _("Student loan")
        GREEN_CHANNEL = "GREEN_CHANNEL", _("Green channel")
        MILITARY = "MILITARY", _("Military exemption")

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="fee_records")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="fee_records")
    state = models.CharField(max_length=14, choices=State)
    due_amount = SealedDecimalField(null=True, blank=True)
    paid_amount = SealedDecimalField(null=True, blank=True)
    remark = SealedTextField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True, default="")
    of = models.ForeignKey("enrollment.Import", on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrollment", "batch"], condition=models.Q(is_current=True), name="one_fee_state_at_a_time"
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.state}"
