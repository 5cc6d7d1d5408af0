"""What was changed in a student's data since the entry, field by field: the history, and who said each value last."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.enrollment import Enrollment
from enrollment.models.importing import Import
from enrollment.models.student import Student
from security.fields import SealedModel, SealedTextField
from security.journal import written_by_acts


class FieldChange(SealedModel):
    """One field from one value to another; nothing is edited, what is undone is one more change.

    `field` is a key of `enrollment.rules.fields`, the values are texts as written there. The newest change of a field
    says who its value is from; a field without any is from the entry.
    """

    class Source(models.TextChoices):
        SCHOOL = "SCHOOL", _("The school")
        STATE = "STATE", _("The state’s platform")
        STUDENT = "STUDENT", _("The student")

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="changes")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="changes")
    field = models.CharField(max_length=30)
    old = SealedTextField()
    new = SealedTextField()
    source = models.CharField(max_length=10, choices=Source)
    authority = models.CharField(max_length=120, blank=True, default="")
    of = models.ForeignKey(Import, on_delete=models.PROTECT, null=True, related_name="changes")
    by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["student", "field", "-id"], name="change_of_field")]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.student_id} {self.field}"
