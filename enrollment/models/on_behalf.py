"""That an officer files for a student who cannot."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.fields import SealedModel, SealedTextField
from security.journal import written_by_acts


class OnBehalf(SealedModel):
    """Why the application was begun by an officer. Who that was says the application's `opened_by`.

    `ground` is a code of `Ground`; it may tell of the health, so it is sealed like the words.
    """

    class Ground(models.TextChoices):
        ABROAD = "ABROAD", _("Abroad")
        INTERNSHIP = "INTERNSHIP", _("In an internship")
        ILLNESS = "ILLNESS", _("Ill")
        OTHER = "OTHER", _("Another reason")

    application = models.OneToOneField(
        "casework.Application", on_delete=models.PROTECT, primary_key=True, related_name="on_behalf"
    )
    ground = SealedTextField()
    reason = SealedTextField()

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return str(self.application_id)
