"""Appointments to privileged offices, proposed by one person and confirmed by another (domain 2.3.4)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.journal import written_by_acts
from security.models.office import Appointment, Office
from security.models.person import Person
from security.models.unit import Unit


class AppointmentProposal(models.Model):
    """What one security administrator proposed; it opens nothing until a second person has confirmed it."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("Waits for confirmation")
        CONFIRMED = "CONFIRMED", _("Confirmed")
        DECLINED = "DECLINED", _("Declined")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    begins = models.DateField()
    ends = models.DateField(null=True, blank=True)
    covers = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, default="")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "office", "unit"],
                condition=models.Q(state="OPEN"),
                name="an_appointment_is_proposed_once",
                violation_error_message=_("This appointment is proposed already and waits for confirmation."),
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="nobody_confirms_what_he_proposed",
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.person}: {self.office_id}"
