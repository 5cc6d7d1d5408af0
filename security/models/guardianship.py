"""Who is whose guardian or family member: a relation between two persons, and what it lets the guardian see."""

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.journal import written_by_acts
from security.models.person import Person

VERIFIED: Final = models.Q(verified_at__isnull=False, ended_at__isnull=True)
"""Of relations: proved to the school by a document, and not ended."""


class Guardianship(models.Model):
    """`guardian` stands in this relation (GB/T 4761) to `person`.

    A guardian sees the person's affairs once the link is verified (SEC-2.4), and an adult's only while the adult
    consents (AMB-26). `is_legal` marks the legal guardian, the others are family members or contacts.
    """

    class Proof(models.TextChoices):
        REGISTER = "REGISTER", _("Household register")
        BIRTH = "BIRTH", _("Birth certificate")
        COURT = "COURT", _("Court decision or certificate of guardianship")
        ID_CARD = "ID_CARD", _("ID document of the guardian, known to the school")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardianships")
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="wards")
    relation = models.CharField(max_length=4)
    relation_note = models.CharField(max_length=40, blank=True, default="")
    is_legal = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=1)
    work_unit = models.CharField(max_length=60, blank=True, default="")
    proof = models.CharField(max_length=10, choices=Proof, blank=True, default="")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    consented_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "guardian"],
                condition=models.Q(ended_at__isnull=True),
                name="two_persons_have_one_relation",
            ),
            models.CheckConstraint(condition=~models.Q(person=models.F("guardian")), name="nobody_guards_himself"),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.guardian} → {self.person}"
