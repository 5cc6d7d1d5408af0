"""How notices leave the house: one row for each message that is handed to a server, and what each person chose."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.notice import Notice
from casework.rules.channels import HOURS, Choices
from security.journal import written_by_acts


class Delivery(models.Model):
    """One message to a person by one channel, claimed under a lease (`attempts` is the claim's mark).

    It tells of a `notice`, or it is the e-mail of a `day` that tells of all those which name it as their `digest`.
    """

    class Channel(models.TextChoices):
        MAIL = "MAIL", _("E-mail")
        SMS = "SMS", _("Text message")

    class State(models.TextChoices):
        DUE = "DUE", _("To be sent")
        GATHERED = "GATHERED", _("Waits for the e-mail of the day")
        SENT = "SENT", _("Sent")
        FAILED = "FAILED", _("Could not be sent")
        DROPPED = "DROPPED", _("No longer wanted")

    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=4, choices=Channel)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries")
    day = models.DateField(null=True, blank=True)
    digest = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="lines")
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    is_urgent = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=100, blank=True, default="")
    problem = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "channel"], name="a_notice_goes_out_once_by_each_channel"),
            models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_day"),
            models.CheckConstraint(
                condition=Q(notice__isnull=True, day__isnull=False, digest__isnull=True)
                | Q(notice__isnull=False, day__isnull=True),
                name="a_delivery_is_of_a_notice_or_of_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "due_at"], condition=Q(state="DUE"), name="delivery_due"),
            models.Index(fields=["due_at"], condition=Q(state="GATHERED"), name="delivery_gathered"),
            models.Index(fields=["person"], condition=Q(state__in=["DUE", "GATHERED"]), name="delivery_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class NoticeChoice(models.Model):
    """How a person wants to be told, besides the inbox; see `Choices`. Who chose nothing has no row."""

    person = models.OneToOneField("security.Person", on_delete=models.PROTECT, related_name="notice_choice")
    mail = models.BooleanField()
    sms = models.BooleanField()
    digest = models.BooleanField()
    digest_hour = models.PositiveSmallIntegerField()
    quiet_from = models.PositiveSmallIntegerField()
    quiet_until = models.PositiveSmallIntegerField()
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(digest_hour__lt=len(HOURS), quiet_from__lt=len(HOURS), quiet_until__lt=len(HOURS)),
                name="hours_of_a_day",
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return f"{self.person_id}"

    @property
    def choices(self) -> Choices:
        """The same as a value."""
        return Choices(self.mail, self.sms, self.digest, self.digest_hour, self.quiet_from, self.quiet_until)
