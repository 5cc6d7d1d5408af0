"""What outside systems read one after the other: whose right to study may have changed (REG-4.2)."""

from typing import ClassVar

from django.db import models

from enrollment.models.enrollment import Enrollment
from security.fields import CurrentTransaction, Xid8Field
from security.journal import written_by_acts


class StudyRightChange(models.Model):
    """In this transaction facts changed that decide whether the student may study. The answer itself is never kept.

    One row per enrollment and transaction, however many facts changed in it. The feed runs by (epoch, tx, id), below
    the snapshot horizon.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="study_right_changes")
    at = models.DateTimeField()
    epoch = models.IntegerField()
    tx = Xid8Field(db_default=CurrentTransaction())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["epoch", "tx", "enrollment"], name="one_change_in_a_transaction"),
        ]
        indexes: ClassVar = [models.Index(fields=["epoch", "tx", "id"], name="study_right_feed")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.tx}"
