"""Secrets that are handed to one person, work once and not for long; and who asked to be sent one."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.journal import written_by_acts
from security.models.account import Account
from security.models.person import Person


class OneTimeCode(models.Model):
    """A code of which only a keyed digest is kept. A newer one of the same purpose ends it."""

    class Purpose(models.TextChoices):
        ACTIVATE = "ACTIVATE", _("To activate the account")
        GUARDIAN = "GUARDIAN", _("For a guardian to sign in")
        PHONE = "PHONE", _("To show that a mobile number is one’s own")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="one_time_codes")
    purpose = models.CharField(max_length=10, choices=Purpose)
    digest = models.BinaryField(max_length=32)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "purpose"],
                condition=models.Q(over_at__isnull=True),
                name="a_person_has_one_code_of_a_kind",
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.purpose


class LinkRequest(models.Model):
    """Somebody asked at the door to be sent a link. Written for every name typed, known or not, so that asking takes
    the same time; a worker finds out later whether there is anybody to send it to.
    """

    key = models.CharField(max_length=80)
    purpose = models.CharField(max_length=10)
    detail = models.CharField(max_length=80, blank=True, default="")
    network = models.GenericIPAddressField()
    at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(done_at__isnull=True), name="link_request_due"),
            models.Index(fields=["key", "at"], name="link_request_of_key"),
            models.Index(fields=["network", "at"], name="link_request_of_network"),
        ]

    def __str__(self) -> str:
        return self.purpose
