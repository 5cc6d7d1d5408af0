"""Tokens by which other systems of the school ask over the wire, and how often they do."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from security.journal import written_by_acts
from security.models.person import Person


class AccessToken(models.Model):
    """What one outside system shows when it asks. Only a digest is kept, and the first letters to recognise it by."""

    class Scope(models.TextChoices):
        STUDY_RIGHT = "STUDY_RIGHT", _("Eligibility to study")

    system = models.CharField(max_length=60)
    scope = models.CharField(max_length=20, choices=Scope)
    digest = models.BinaryField(max_length=32, unique=True)
    begins = models.CharField(max_length=12)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.system

    @property
    def last_day(self) -> date:
        """The last day on which it works, school time."""
        return localtime(self.valid_until - timedelta(microseconds=1)).date()


class TokenUse(models.Model):
    """How often a token was shown within one hour, and how many of these requests were turned away as too many.

    `minute` and `in_minute` count the minute that runs. `noted_at`: the hour is over and stands in the journal.
    """

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="uses")
    hour = models.DateTimeField()
    asked = models.PositiveIntegerField(default=1)
    refused = models.PositiveIntegerField(default=0)
    minute = models.DateTimeField()
    in_minute = models.PositiveIntegerField(default=1)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "hour"], name="a_token_is_counted_by_the_hour"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["hour"], condition=models.Q(noted_at__isnull=True), name="token_use_to_note"),
        ]

    def __str__(self) -> str:
        return f"{self.token_id} {self.hour}"
