"""The second factor of an account: a code generator or passkeys, and recovery codes for the day they are lost."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.fields import SealedModel, SealedTextField
from security.journal import written_by_acts
from security.models.account import Account


class SecondFactor(SealedModel):
    """One factor. `secret` is the generator's secret, or what a passkey's answers are checked with.

    `last_step` is the newest time step whose code was used: none is taken twice. `counter` is the passkey's own.
    """

    class Kind(models.TextChoices):
        TOTP = "TOTP", _("Code generator")
        PASSKEY = "PASSKEY", _("Passkey")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="second_factors")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=40)
    secret = SealedTextField()
    credential = models.BinaryField(max_length=32, null=True)
    last_step = models.BigIntegerField(default=0)
    counter = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(kind="TOTP", ended_at__isnull=True),
                name="an_account_has_one_code_generator",
            ),
            models.UniqueConstraint(
                fields=["credential"], condition=models.Q(ended_at__isnull=True), name="a_passkey_is_of_one_account"
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code that stands in for the second factor, once. Only its digest is kept."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account"], condition=models.Q(over_at__isnull=True), name="recovery_code_open")
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return str(self.account_id)
