"""Required papers and stored files."""

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.application import Application
from security.fields import SealedModel, SealedTextField
from security.journal import written_by_acts

LONGEST_NOTE: Final = 500
"""What an officer may write on a return, in characters."""


class File(SealedModel):
    """Bytes in the store, encrypted, under a random name. The digests are those of the plain bytes.

    Served only through a view that asks who may see it now; never by its place in the store.
    """

    class State(models.TextChoices):
        QUARANTINED = "QUARANTINED", _("Being checked")
        CLEAN = "CLEAN", _("Checked")
        REFUSED = "REFUSED", _("Refused")

    stored_as = models.CharField(max_length=64, unique=True)
    name = SealedTextField()
    sha256 = models.BinaryField(max_length=32)
    sm3 = models.BinaryField(max_length=32)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    key_id = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State)
    added_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.stored_as


class Material(models.Model):
    """A required paper of an application: a slot with a state, and its files."""

    class State(models.TextChoices):
        MISSING = "MISSING", _("Missing")
        SUBMITTED = "SUBMITTED", _("Submitted")
        ACCEPTED = "ACCEPTED", _("Accepted")
        TO_REPLACE = "TO_REPLACE", _("To be replaced")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="materials")
    slot = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=1)
    is_required = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=State, default=State.MISSING)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "slot"], name="a_material_stands_once"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.slot


class MaterialFile(models.Model):
    """A file in a slot. A replaced file stays, marked with the time it was taken out."""

    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="placed")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return str(self.file_id)
