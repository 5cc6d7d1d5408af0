"""An attempt to reach somebody, and what was said: the frame of every contact log."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.fields import SealedModel, SealedTextField
from security.journal import written_by_acts, written_once


class ContactEntry(SealedModel):
    """One attempt, by whom, and whom it reached. Never changed afterwards."""

    class Way(models.TextChoices):
        PHONE = "PHONE", _("Telephone")
        MESSAGE = "MESSAGE", _("Message")
        VISIT = "VISIT", _("Visit")
        OTHER = "OTHER", _("Otherwise")

    class Reached(models.TextChoices):
        STUDENT = "STUDENT", _("The student")
        GUARDIAN = "GUARDIAN", _("A guardian")
        NOBODY = "NOBODY", _("Nobody")

    spoken_on = models.DateField()
    way = models.CharField(max_length=7, choices=Way)
    reached = models.CharField(max_length=8, choices=Reached)
    said = SealedTextField()
    by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True
        triggers: ClassVar = [written_by_acts(), *written_once("said")]
