"""One list of persons that somebody takes out of the system as a file: asked, approved, made, fetched, gone."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from casework.models import File
from security.fields import SealedJSONField, SealedModel, SealedTextField
from security.journal import written_by_acts
from security.models import Person


class Export(SealedModel):
    """`filters` are those of the list's address; what was searched for may be a name, so they are one encrypted value.

    `rows` is how many the list held when it was asked for, and how many the file holds once it is made.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waits for the head of academic affairs")
        REFUSED = "REFUSED", _("Refused")
        ALLOWED = "ALLOWED", _("Being made")
        MADE = "MADE", _("Ready")
        GONE = "GONE", _("Expired")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Workbook (xlsx)")
        CSV = "csv", _("Plain table (csv)")

    what = models.CharField(max_length=20)
    filters = SealedJSONField(default=dict)
    format = models.CharField(max_length=4, choices=Format)
    purpose = models.CharField(max_length=10)
    reason = SealedTextField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    digest = models.BinaryField(max_length=32, null=True)
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("by")),
                name="nobody_approves_his_own_export",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="MADE") | models.Q(made_at__isnull=False, file__isnull=False),
                name="a_made_export_has_its_file",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["by", "-id"], name="export_of_person"),
            models.Index(fields=["made_at"], condition=models.Q(state="MADE"), name="export_to_expire"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As it stands in the file, in its name and in the register."""
        return f"EX{localtime(self.asked_at):%Y}-{self.pk:06d}"
