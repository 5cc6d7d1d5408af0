"""Messages to persons and work that goes on after the page has answered. Rows are the record, Redis the doorbell."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.material import File


class Notice(models.Model):
    """A message to a person, in the inbox from `due_at` on; `Delivery` carries it further. Written with the act.

    `text` is the key of a text in `casework.notices`, `facts` its plain words; no sensitive value, only a link.
    """

    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="notices")
    text = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    about = models.CharField(max_length=80, blank=True, default="")
    link = models.CharField(max_length=200, blank=True, default="")
    once = models.CharField(max_length=120, null=True, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "once"], name="a_notice_is_given_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notice_inbox"),
            models.Index(fields=["person"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text


class Job(models.Model):
    """Work that goes on after the page has answered: one row, claimed by a worker under a lease.

    `arguments` are ids and plain words. `unique_key` keeps the same work from being asked for twice while it is open.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Done")
        FAILED = "FAILED", _("Failed")
        CANCELLED = "CANCELLED", _("Cancelled")

    kind = models.CharField(max_length=60)
    unique_key = models.CharField(max_length=120, null=True, blank=True)
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey("security.Person", on_delete=models.PROTECT, related_name="jobs")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    message = models.CharField(max_length=300, blank=True, default="")
    outcome = models.JSONField(default=dict)
    result = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=models.Q(state__in=["WAITING", "RUNNING"]),
                name="the_same_work_is_asked_for_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(state__in=["WAITING", "RUNNING"]), name="job_due"),
            models.Index(fields=["owner", "-id"], name="job_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
