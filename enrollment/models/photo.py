"""Photos of students, as the card, the certificate and the state's platform need them."""

from typing import ClassVar

from django.db import models

from enrollment.models.importing import Import
from enrollment.models.student import Student
from security.journal import written_by_acts


class Photo(models.Model):
    """A photo of a student; one counts, the one that it `replaces` is kept, so that an import can be undone.

    `file` and `small` are encrypted files without metadata; `of` and `row` say from which file of which archive it is.
    """

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="photos")
    file = models.OneToOneField("casework.File", on_delete=models.PROTECT, related_name="+")
    small = models.OneToOneField("casework.File", on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="photos")
    row = models.PositiveIntegerField()
    since = models.DateTimeField()
    is_current = models.BooleanField(default=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["student"], condition=models.Q(is_current=True), name="a_student_has_one_current_photo"
            ),
            models.UniqueConstraint(fields=["of", "row"], name="a_picture_is_loaded_once"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.student_id} {self.since:%Y-%m-%d}"
