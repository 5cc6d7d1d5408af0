"""What comes before the leaders' meeting decides: the student's word, the hearing, the legality (CHG-WD-3)."""

from typing import ClassVar

from django.db import models

from security.fields import SealedModel, SealedTextField
from security.journal import written_by_acts, written_once


class Statement(SealedModel):
    """The student states the own case and defends it (陈述申辩), or a legal guardian does for one not of age.

    `made_on` is the day of the paper where an officer took it in, else the day on which it was sent. Several
    may be made; none is ever changed.
    """

    application = models.ForeignKey("casework.Application", on_delete=models.PROTECT, related_name="statements")
    made_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        "security.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    said = SealedTextField()
    wants_hearing = models.BooleanField(default=False)
    made_on = models.DateField()
    taken_in_by = models.ForeignKey(
        "security.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(on_behalf_of__isnull=True) | ~models.Q(on_behalf_of=models.F("made_by")),
                name="on_behalf_of_somebody_else",
            ),
        ]
        triggers: ClassVar = [written_by_acts(), *written_once("said")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.made_on}"


class Hearing(SealedModel):
    """A hearing (听证) that was held, and its record (D13). Never changed afterwards."""

    application = models.ForeignKey("casework.Application", on_delete=models.PROTECT, related_name="hearings")
    held_on = models.DateField()
    place = models.CharField(max_length=100)
    chaired_by = models.CharField(max_length=100)
    present = models.CharField(max_length=500)
    record = SealedTextField()
    entered_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [written_by_acts(), *written_once("record")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.held_on}"


class LegalityCheck(SealedModel):
    """What the check of the legality (合法性审查) found. Checked once more there is another one; the newest counts."""

    application = models.ForeignKey("casework.Application", on_delete=models.PROTECT, related_name="legality_checks")
    is_lawful = models.BooleanField()
    opinion = SealedTextField()
    checked_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [written_by_acts(), *written_once("opinion")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.is_lawful}"
