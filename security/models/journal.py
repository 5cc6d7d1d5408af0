"""The tables of the journal. They are written by `security.journal` alone."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from security.fields import ClockTimestamp, CurrentTransaction, Xid8Field
from security.journal import append_only


class Epoch(models.Model):
    """Which life of the database this is. A restore raises it, because transaction ids begin anew."""

    number = models.IntegerField(primary_key=True)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return str(self.number)


class Entry(models.Model):
    """One line of the journal. Epoch and digest are set by the database; nothing is ever changed or deleted."""

    epoch = models.IntegerField(db_default=0)
    tx = Xid8Field(db_default=CurrentTransaction())
    at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=ClockTimestamp())
    by = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="entries_made")
    act_id = models.UUIDField()
    event = models.CharField(max_length=80)
    person = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, related_name="entries")
    about = models.CharField(max_length=80, blank=True)
    particulars = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True, db_default="")
    digest = models.BinaryField(max_length=32, db_default=b"")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["epoch", "tx", "id"], name="entry_feed"),
            models.Index(fields=["person", "id"], name="entry_of_person"),
            models.Index(fields=["about"], name="entry_about"),
            models.Index(fields=["at"], condition=models.Q(event="security.signed-in"), name="entry_of_sign_in"),
        ]
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"{self.event} {self.about}"


class Seal(models.Model):
    """What makes entries tamper-evident: the digests of a range of them, bound to the seal before by a keyed digest."""

    number = models.BigIntegerField(primary_key=True)
    epoch = models.IntegerField()
    from_tx = Xid8Field()
    upto_tx = Xid8Field()
    count = models.IntegerField()
    ids = ArrayField(models.BigIntegerField())
    leaves = models.BinaryField()
    hash = models.BinaryField(max_length=33)
    at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return str(self.number)


class ActKey(models.Model):
    """The outcome of one press of a form's button, so that a second press returns it and does nothing."""

    person = models.ForeignKey("security.Person", on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    outcome = models.JSONField(null=True)
    at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="a_form_takes_effect_once"),
        ]

    def __str__(self) -> str:
        return str(self.key)
