"""What is done about who has not registered: contacts, the notice that is served, reports of where somebody is."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models import Enrollment, TermRegistration
from enrollment.models.contact import ContactEntry
from security.fields import SealedModel, SealedTextField
from security.journal import written_by_acts
from status_changes.models.sweep import Proposal


class Contact(ContactEntry):
    """One attempt to reach a student who has not registered, and what was said (REG-1.4)."""

    registration = models.ForeignKey(TermRegistration, on_delete=models.PROTECT, related_name="contacts")

    class Meta(ContactEntry.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.registration_id} {self.spoken_on}"


class Service(models.Model):
    """That the notice of the missed registration (D35) reached the student: how, when, and what proves it.

    `served_on` is the day on which it was handed over, posted or published. Where its document is void it is `voided`
    with it: it proves nothing any more, and another notice takes its place.
    """

    class Way(models.TextChoices):
        IN_PERSON = "IN_PERSON", _("Handed over and signed for")
        POST = "POST", _("Registered post, receipt signed")
        POSTED = "POSTED", _("Posted, without a receipt")
        ELECTRONIC = "ELECTRONIC", _("Electronically, receipt confirmed")
        GUARDIAN = "GUARDIAN", _("To a guardian")
        PUBLIC = "PUBLIC", _("Public announcement")

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="services")
    document = models.ForeignKey("casework.Document", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way, blank=True, default="")
    served_on = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=200, blank=True, default="")
    entered_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=models.Q(voided_at__isnull=True),
                name="of_a_proposal_one_notice_counts",
            ),
            models.CheckConstraint(
                condition=models.Q(served_on__isnull=True) | (~models.Q(way="") & ~models.Q(proof="")),
                name="what_was_served_has_its_proof",
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.served_on or '—'}"


class DynamicsReport(SealedModel):
    """A department's report of where a student is (D39, ORG-3). While it is open nothing is proposed or confirmed."""

    class Finding(models.TextChoices):
        MISSING = "MISSING", _("Whereabouts unknown")
        DETAINED = "DETAINED", _("Detained")
        DECEASED = "DECEASED", _("Deceased")
        UNREACHABLE = "UNREACHABLE", _("Cannot be reached")
        HOSPITAL_ABROAD = "HOSPITAL_ABROAD", _("In hospital abroad")

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="dynamics_reports")
    finding = models.CharField(max_length=15, choices=Finding)
    said = SealedTextField()
    due_on = models.DateField(null=True, blank=True)
    reported_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    closed_by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = SealedTextField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=models.Q(closed_at__isnull=True),
                name="of_an_enrollment_one_report_is_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=models.Q(closed_at__isnull=True), name="report_to_follow_up"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.finding}"
